// Whose memory is a packet in on its way? The program spoils its own right after sending, and nobody has read yet.
import { accept, bind, close, connect, getsockname, listen, recv, send, socket } from '#posix'

const LOOPBACK = { family: 'AF_INET', address: '127.0.0.1', port: 0 } as const

function streams(): [from: number, to: number] {
  const listener = socket('AF_INET', 'SOCK_STREAM')
  bind(listener, LOOPBACK)
  listen(listener)
  const from = socket('AF_INET', 'SOCK_STREAM')
  connect(from, getsockname(listener))
  const { fd: to } = accept(listener)
  close(listener)
  return [from, to]
}

function datagrams(): [from: number, to: number] {
  const to = socket('AF_INET', 'SOCK_DGRAM')
  bind(to, LOOPBACK)
  const from = socket('AF_INET', 'SOCK_DGRAM')
  connect(from, getsockname(to))
  return [from, to]
}

for (const [name, make] of Object.entries({ TCP: streams, UDP: datagrams })) {
  const [from, to] = make()
  const bytes = Buffer.from('hello')
  send(from, bytes)
  bytes.fill('?')
  console.log(`${name}: in the program's buffer ${bytes}, received ${recv(to, 100)}`)
  for (const fd of [from, to]) close(fd)
}
