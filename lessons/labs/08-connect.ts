// connect() on a UDP socket: nothing is sent, but the kernel now knows one peer, and keeps to it.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { fileDescriptor, write } from '#posix'

async function open() {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const send = promisify<string, number, string>(socket.send.bind(socket))
  return { socket, send, port: socket.address().port }
}

const [client, server, stranger] = [await open(), await open(), await open()]
client.socket.on('message', (datagram, from) => {
  const who = from.port === server.port ? 'server' : 'stranger'
  console.log(`client hears the ${who}: "${datagram}"`)
  if (who === 'server') for (const { socket } of [client, server, stranger]) socket.close()
})
const firstHeard = once(client.socket, 'message')

await stranger.send('before connect', client.port, '127.0.0.1')
client.socket.connect(server.port, '127.0.0.1')
await once(client.socket, 'connect')
console.log(`connected to the server: ${client.socket.remoteAddress().port === server.port}`)
await stranger.send('after connect', client.port, '127.0.0.1')
await firstHeard

// No address, no sendto(): a connected datagram socket is written to as a file is.
write(fileDescriptor(client.socket), Buffer.from('plain write'))
const [datagram] = await once(server.socket, 'message')
console.log(`server hears: "${datagram}"`)
await server.send('welcome', client.port, '127.0.0.1')
