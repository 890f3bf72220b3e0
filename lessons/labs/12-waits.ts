// SO_RCVTIMEO limits how long recvfrom waits, on a socket that waits at all.
import { once } from 'node:events'
import net from 'node:net'
import { bind, close, getsockopt, recvfrom, setsockopt, socket } from '#posix'

const limit = { sec: 0, usec: 200_000 }

const blocking = socket('AF_INET', 'SOCK_DGRAM')
bind(blocking, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
setsockopt(blocking, 'SOL_SOCKET', 'SO_RCVTIMEO', limit)
const start = performance.now()
try {
  recvfrom(blocking, 100)
} catch (error) {
  const ms = Math.round(performance.now() - start)
  console.log(`blocking socket: ${(error as Error).message} after ${ms} ms`)
}
close(blocking)

const server = net.createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as net.AddressInfo
const client = net.connect(port, '127.0.0.1')
await once(client, 'connect')
setsockopt(client, 'SOL_SOCKET', 'SO_RCVTIMEO', limit)

const silent = once(client, 'data', { signal: AbortSignal.timeout(600) })
await silent.catch((error: Error) => {
  const value = getsockopt(client, 'SOL_SOCKET', 'SO_RCVTIMEO')
  console.log(`Node's socket: ${JSON.stringify(value)} is set, and after 600 ms: ${error.name}`)
})
console.log(`               the connection is ${client.readyState}`)
client.destroy()
server.close()
