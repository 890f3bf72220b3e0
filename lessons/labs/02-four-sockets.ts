// Three clients of one server: its sockets, as the kernel's own table lists them.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sockets } from '#grader/witnesses/socket-table'

const accepted: Socket[] = []
// Paused, the server reads nothing: what has arrived can be seen where it waits.
const server = createServer({ pauseOnConnect: true }, (socket) => accepted.push(socket))
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

const clients = ['a', 'bb', 'ccc'].map((word) => {
  const client = connect(port, '127.0.0.1')
  client.write(word)
  return client
})

const bytesWaiting = () => accepted.reduce((sum, socket) => sum + rowOf(socket).receiveQueue, 0)
while (accepted.length < 3 || bytesWaiting() < 6) await nextTurn()

const listening = sockets('tcp').filter((row) => row.local.port === port && row.state === 'LISTEN')
for (const { local, remote, state, receiveQueue } of [...listening, ...accepted.map(rowOf)]) {
  const peer = remote.port === 0 ? 'anybody' : `${remote.address}:${remote.port}`
  console.log(
    `${state} ${local.address}:${local.port} with ${peer}, bytes waiting: ${receiveQueue}`,
  )
}

for (const socket of [...clients, ...accepted]) socket.destroy()
server.close()

function rowOf({ remotePort }: Socket) {
  return sockets('tcp').find((row) => row.local.port === port && row.remote.port === remotePort)!
}
