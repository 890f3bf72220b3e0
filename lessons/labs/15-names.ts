// A socket's two names, and what protocol 0 stands for.
import {
  accept,
  bind,
  close,
  connect,
  getpeername,
  getsockname,
  getsockopt,
  listen,
  recv,
  type SocketAddress,
  socket,
} from '#posix'

const any: SocketAddress = { family: 'AF_INET', address: '127.0.0.1', port: 0 }
const text = (name: SocketAddress) =>
  name.family === 'AF_INET' ? `${name.address}:${name.port}` : name.family

function answer(call: () => unknown): unknown {
  try {
    return call() ?? 'done'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}

function names(what: string, fd: number): void {
  const peer = answer(() => text(getpeername(fd)))
  console.log(`${what.padEnd(13)} name ${text(getsockname(fd))}, peer ${peer}`)
}

const listener = socket('AF_INET', 'SOCK_STREAM')
names('new', listener)
bind(listener, any)
names('bound', listener)
listen(listener)
const client = socket('AF_INET', 'SOCK_STREAM')
connect(client, getsockname(listener))
const accepted = accept(listener)
names('listening', listener)
names('accepted', accepted.fd)
names('connected', client)

close(accepted.fd)
recv(client, 1) // Nothing but the end.
console.log(`connect, again: ${answer(() => connect(client, getsockname(listener)))}`)
for (const fd of [client, listener]) close(fd)

for (const [type, protocol] of [
  ['SOCK_STREAM', 0],
  ['SOCK_DGRAM', 0],
  ['SOCK_STREAM', 17],
] as const) {
  const made = answer(() => {
    const fd = socket('AF_INET', type, protocol)
    const is = getsockopt(fd, 'SOL_SOCKET', 'SO_PROTOCOL')
    close(fd)
    return is
  })
  console.log(`${type}, protocol ${protocol}: ${made}`)
}
