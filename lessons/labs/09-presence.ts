// Bob closes his socket without a word. A server that only waits for a farewell believes in him for ever.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

const EXPIRY_MS = 300
const heardAt = new Map<number, number>()
const server = createSocket('udp4')
server.bind(0, '127.0.0.1')
await once(server, 'listening')

const [alice, bob] = [createSocket('udp4'), createSocket('udp4')]
for (const socket of [alice, bob]) socket.send('login', server.address().port, '127.0.0.1')
for (const _ of [alice, bob]) {
  const [, { port }] = await once(server, 'message')
  heardAt.set(port, performance.now())
}
const ports = { alice: alice.address().port, bob: bob.address().port }
bob.close()
await once(bob, 'close')
console.log('bob has closed his socket; the server heard nothing of it')

server.on('message', (_, { port }) => heardAt.set(port, performance.now()))
const present = (port: number) => performance.now() - (heardAt.get(port) ?? 0) < EXPIRY_MS
const refresh = setInterval(() => alice.send('here', server.address().port, '127.0.0.1'), 50)
console.log(`bob, by the table of logins: ${heardAt.has(ports.bob) ? 'on line' : 'gone'}`)
// #region clock
while (present(ports.bob)) await once(server, 'message')
// #endregion
const [alices, bobs] = [present(ports.alice), present(ports.bob)]
console.log(`bob, by the clock: ${bobs ? 'on line' : 'gone'}`)
console.log(`alice, heard from a moment ago: ${alices ? 'on line' : 'gone'}`)
clearInterval(refresh)
for (const socket of [alice, server]) socket.close()
