// The threads of this process, before and after it has accepted a hundred connections.
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

// One entry for each thread: proc_pid_task(5).
const threads = () => readdirSync('/proc/self/task').length

const accepted: Socket[] = []
const server = createServer((socket) => accepted.push(socket.resume()))
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

const before = threads()
const clients: Socket[] = []
while (clients.length < 100) {
  const client = connect(port, '127.0.0.1')
  await Promise.all([once(client, 'connect'), once(server, 'connection')])
  clients.push(client)
}
console.log(`connections accepted: ${accepted.length}, threads added: ${threads() - before}`)
console.log(`bytes a client had to receive for that: ${clients[0]?.bytesRead}`)

for (const client of clients) client.destroy()
server.close()
