// Urgent data: one byte that overtakes the others, or does not.
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  listen,
  MSG_OOB,
  POLLPRI,
  poll,
  recv,
  send,
  setsockopt,
  socket,
} from '#posix'

const server = socket('AF_INET', 'SOCK_STREAM')
bind(server, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(server)

for (const inline of [0, 1]) {
  const client = socket('AF_INET', 'SOCK_STREAM')
  connect(client, getsockname(server))
  const { fd: peer } = accept(server)
  setsockopt(peer, 'SOL_SOCKET', 'SO_OOBINLINE', inline)

  send(client, Buffer.from('slow'))
  send(client, Buffer.from('STOP'), MSG_OOB)
  send(client, Buffer.from('end'))
  poll([{ fd: peer, events: POLLPRI }], 1000)

  const urgent = inline ? 'not apart' : recv(peer, 10, MSG_OOB).toString()
  const before = recv(peer, 100).toString()
  const after = recv(peer, 100).toString()
  console.log(`SO_OOBINLINE ${inline}: urgent: ${urgent}; in the stream: ${before} | ${after}`)
  close(client)
  close(peer)
}
close(server)
