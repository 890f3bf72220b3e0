// An echo server that takes what arrives for text, and what becomes of three bytes.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

// #region server
const server = createServer((socket) => {
  socket.on('data', (chunk) => socket.write(chunk.toString()))
})
// #endregion
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

const client = connect(port, '127.0.0.1')
const echo = async (bytes: Buffer) => {
  client.write(bytes)
  const [answer] = await once(client, 'data')
  console.log(`sent ${hex(bytes)}, got back ${hex(answer)}`)
}
await echo(Buffer.from('é'))
await echo(Buffer.from([0xff]))
// The two bytes of "é" again, as they come when a segment ends between them.
await echo(Buffer.from([0xc3]))
await echo(Buffer.from([0xa9]))
client.end()
server.close()

function hex(bytes: Buffer): string {
  return bytes.toString('hex').replace(/..(?=.)/g, '$& ')
}
