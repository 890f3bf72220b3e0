// Two descriptors of one connection: what close() ends, and what shutdown() ends.
import {
  accept,
  bind,
  close,
  connect,
  dup,
  getsockname,
  listen,
  MSG_DONTWAIT,
  recv,
  send,
  shutdown,
  socket,
} from '#posix'

const listening = socket('AF_INET', 'SOCK_STREAM')
bind(listening, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listening)
const client = socket('AF_INET', 'SOCK_STREAM')
connect(client, getsockname(listening))
const { fd: server } = accept(listening)

function clientHears(): string {
  try {
    const bytes = recv(client, 100, MSG_DONTWAIT)
    return bytes.length === 0 ? 'the end' : `"${bytes}"`
  } catch (error) {
    return `nothing (${(error as NodeJS.ErrnoException).code})`
  }
}

// As after fork(): parent and child both hold the connection.
const copy = dup(server)
close(server)
console.log(`one of two is closed:  the client hears ${clientHears()}`)
send(copy, Buffer.from('hello'))
console.log(`the other sends:       the client hears ${clientHears()}`)

const third = dup(copy)
shutdown(third, 'SHUT_WR')
console.log(`one of two shuts down: the client hears ${clientHears()}`)
try {
  send(copy, Buffer.from('hello'))
} catch (error) {
  console.log(`the other sends:       ${(error as NodeJS.ErrnoException).code}`)
}
for (const fd of [copy, third, client, listening]) close(fd)
