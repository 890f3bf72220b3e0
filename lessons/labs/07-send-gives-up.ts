// send with a limit, to somebody who does not read.
import { accept, bind, close, connect, getsockname, listen, send, setsockopt, socket } from '#posix'

const listener = socket('AF_INET', 'SOCK_STREAM')
bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listener)
const client = socket('AF_INET', 'SOCK_STREAM')
connect(client, getsockname(listener))
const { fd: server } = accept(listener)

setsockopt(server, 'SOL_SOCKET', 'SO_SNDTIMEO', { sec: 0, usec: 200_000 })
const answer = Buffer.alloc(64 * 2 ** 20)

console.log(`to send: ${answer.length} bytes`)
let started = performance.now()
const taken = send(server, answer)
console.log(`send: ${taken} bytes taken, after ${Math.round(performance.now() - started)} ms`)
try {
  for (;;) {
    started = performance.now()
    send(server, answer)
  }
} catch (error) {
  const ms = Math.round(performance.now() - started)
  console.log(`once nothing fits any more: ${(error as Error).message} after ${ms} ms`)
}
for (const fd of [client, server, listener]) close(fd)
