// recv with a limit, on a connection whose other end is in no hurry.

import { sockets } from '#grader/witnesses/socket-table'
import {
  accept,
  bind,
  close,
  connect,
  getpeername,
  getsockname,
  type InetAddress,
  listen,
  recv,
  send,
  setsockopt,
  socket,
} from '#posix'

const listener = socket('AF_INET', 'SOCK_STREAM')
bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listener)
const client = socket('AF_INET', 'SOCK_STREAM')
connect(client, getsockname(listener))
const { fd: server } = accept(listener)

setsockopt(server, 'SOL_SOCKET', 'SO_RCVTIMEO', { sec: 0, usec: 200_000 })
const started = performance.now()
try {
  recv(server, 100)
} catch (error) {
  console.log(`${(error as Error).message} after ${Math.round(performance.now() - started)} ms`)
}
const [own, peer] = [getsockname(client), getpeername(client)] as InetAddress[]
const theirs = sockets('tcp').find(
  ({ local, remote }) => local.port === own?.port && remote.port === peer?.port,
)
console.log(`the client's end is ${theirs?.state}`)

send(client, Buffer.from('here I am'))
console.log(`recv "${recv(server, 100)}"`)
for (const fd of [client, server, listener]) close(fd)
