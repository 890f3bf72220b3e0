// A server for one caller: it prints who sent what, and is gone.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'

// #region server
const server = createServer(async (socket) => {
  server.close() // No further caller; this one stays connected.
  const { remoteAddress, remotePort } = socket
  const message = await text(socket) // All there is up to the client's end, in however many pieces.
  console.log(`${remoteAddress}:${remotePort} sent "${message}"`)
})
// #endregion
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

const first = connect(port, '127.0.0.1')
await once(server, 'connection')
const second = connect(port, '127.0.0.1')
second.on('error', (error) => {
  console.log(`a second caller: ${error.message}`)
  first.write('hello, ')
  first.end('server')
})
