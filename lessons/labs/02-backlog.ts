// What listen(5) counts: clients in the queue, not clients in conversation.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { sockets } from '#grader/witnesses/socket-table'

const accepted: Socket[] = []
const server = createServer((socket) => accepted.push(socket.resume()))
server.listen({ port: 0, host: '127.0.0.1', backlog: 5 })
await once(server, 'listening')
const { port } = server.address() as AddressInfo

const eight = Array.from({ length: 8 }, () => connect(port, '127.0.0.1'))
// Node makes the eight connect() calls now. It calls accept() only when this turn is over.
await new Promise((resolve) => process.nextTick(resolve))
const clients = sockets('tcp').filter(({ remote }) => remote.port === port)
const count = (state: string) => clients.filter((row) => row.state === state).length
const queue = sockets('tcp').find(({ state, local }) => state === 'LISTEN' && local.port === port)
console.log('before the first accept()')
console.log(`  connected: ${count('ESTABLISHED')}, still asking: ${count('SYN_SENT')}`)
console.log(`  in the queue: ${queue?.receiveQueue}, accepted: ${accepted.length}`)

while (accepted.length < 6) await once(server, 'connection')
const inOrder = accepted.every(({ remotePort }, at) => remotePort === eight[at]?.localPort)
console.log(`the six are accepted ${inOrder ? 'in the order they came' : 'in another order'}`)

const more = []
while (more.length < 20) {
  const client = connect(port, '127.0.0.1')
  await Promise.all([once(client, 'connect'), once(server, 'connection')])
  more.push(client)
}
console.log(`twenty more, one by one: ${accepted.length} clients in conversation at once`)
for (const client of [...eight, ...more]) client.destroy()
server.close()
