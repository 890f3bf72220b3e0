// Node's socket.read(n) gives n bytes or null, until the stream has ended.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

const server = createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
const [socket] = (await once(server, 'connection')) as [Socket]
server.close()

const quoted = (bytes: Buffer | null) => (bytes ? `"${bytes}"` : 'null')
const next = [() => client.write('def'), () => client.end()]

socket.on('readable', () => {
  if (socket.readableLength === 0) return
  const there = `${socket.readableLength} bytes${next.length === 0 ? ' and the end' : ''}`
  console.log(`${there}: read(0) ${quoted(socket.read(0))}, read(4) ${quoted(socket.read(4))}`)
  next.shift()?.()
})
client.write('abc')
