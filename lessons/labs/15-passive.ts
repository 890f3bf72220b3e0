// What listen() makes of a socket: it could have called somebody, and now it waits.
import { bind, close, connect, getsockname, listen, recv, send, socket } from '#posix'

function answer(call: () => unknown): string {
  try {
    call()
    return 'fine'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'no code'
  }
}

const other = socket('AF_INET', 'SOCK_STREAM')
bind(other, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(other)

const fd = socket('AF_INET', 'SOCK_STREAM')
bind(fd, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(fd)
console.log(`connect: ${answer(() => connect(fd, getsockname(other)))}`)
console.log(`send: ${answer(() => send(fd, Buffer.from('x')))}`)
console.log(`recv: ${answer(() => recv(fd, 1))}`)
for (const each of [fd, other]) close(each)
