// Options of a listening socket: copied into each connection when it comes about, and independent from then on.
import { once } from 'node:events'
import net from 'node:net'
import { getsockopt, setsockopt } from '#posix'

const server = net.createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as net.AddressInfo

async function accepted(): Promise<net.Socket> {
  const client = net.connect(port, '127.0.0.1').resume()
  const [[socket]] = await Promise.all([once(server, 'connection'), once(client, 'connect')])
  return socket
}

const before = await accepted()
setsockopt(server, 'SOL_SOCKET', 'SO_RCVBUF', 50_000)
setsockopt(server, 'IPPROTO_IP', 'IP_TTL', 33)
const after = await accepted()

for (const [when, socket] of Object.entries({ before, after })) {
  const buffer = getsockopt(socket, 'SOL_SOCKET', 'SO_RCVBUF')
  const ttl = getsockopt(socket, 'IPPROTO_IP', 'IP_TTL')
  console.log(`accepted ${when.padEnd(6)}: SO_RCVBUF ${buffer}, IP_TTL ${ttl}`)
  socket.destroy()
}
server.close()
