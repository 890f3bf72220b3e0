// An echo server over UDP, and a client that talks to it until it says quit.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

// No listen, no accept: one socket hears everybody, and each datagram brings its sender's address.
const server = createSocket('udp4')
server.on('message', (datagram, from) => {
  console.log(`server: "${datagram}" from ${from.address} port ${from.port}`)
  const farewell = datagram.equals(Buffer.from('quit'))
  server.send(farewell ? 'bye' : datagram, from.port, from.address, () => {
    if (farewell) server.close()
  })
})
server.on('close', () => console.log('server: closed'))
server.bind(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address()

// Nobody called bind() for this one: the kernel gives it a port at its first send.
const client = createSocket('udp4')
for (const line of ['hello', 'is anybody there?', 'quit']) {
  client.send(line, port, '127.0.0.1')
  const [answer] = await once(client, 'message')
  console.log(`client: "${answer}" came back`)
}
client.close()
