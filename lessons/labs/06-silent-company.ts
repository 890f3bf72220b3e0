// Does a client wait longer for its answer when 400 others are connected, and silent?
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

const server = createServer((socket) => socket.pipe(socket))
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo
const clients: Socket[] = []

async function connected(count: number): Promise<void> {
  while (clients.length < count) {
    const client = connect(port, '127.0.0.1')
    await Promise.all([once(client, 'connect'), once(server, 'connection')])
    clients.push(client)
  }
}

/** The median time of an answer, in microseconds. */
async function answerTime(client: Socket): Promise<number> {
  const times: number[] = []
  while (times.length < 300) {
    const began = performance.now()
    client.write('ping')
    await once(client, 'data')
    times.push(performance.now() - began)
  }
  return times.sort((a, b) => a - b)[150]! * 1000
}

await connected(10)
const alice = clients[0]!
await answerTime(alice)
const few = await answerTime(alice)
// Both ends are here: twice as many descriptors as connections.
await connected(400)
const many = await answerTime(alice)
console.log(`an answer beside  10 connections: ${few.toFixed(0)} µs`)
console.log(`an answer beside 400 connections: ${many.toFixed(0)} µs`)
console.log(
  `forty times the connections: ${many < 10 * few ? 'less' : 'more'} than ten times the time`,
)
for (const client of clients) client.destroy()
server.close()
