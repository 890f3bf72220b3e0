// A server that never ends its side: its clients have gone, and it keeps them all.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { descriptors } from '#grader/witnesses/proc'
import { sockets } from '#grader/witnesses/socket-table'

// #region server
const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('data', () => socket.write('thank you'))
  socket.on('end', () => console.log('a client has left'))
})
// #endregion
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo
const count = (state: string) =>
  sockets('tcp').filter((row) => row.state === state && row.local.port === port).length

// The kernel knows of an end before the program has heard of it.
let heard = 0
server.on('connection', (socket) => socket.on('end', () => heard++))

const before = descriptors(process.pid).length
for (let visit = 1; visit <= 3; visit++) {
  const client = connect(port, '127.0.0.1', () => client.end('hello'))
  await once(client, 'data')
  client.destroy()
  await once(client, 'close')
}
while (heard < 3 || count('CLOSE_WAIT') < 3) await nextTurn()
const added = descriptors(process.pid).length - before
console.log(`clients left: 0, CLOSE_WAIT: ${count('CLOSE_WAIT')}, descriptors added: ${added}`)
process.exit()
