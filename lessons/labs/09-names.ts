// A chat by name: the server keeps names and addresses in a Map, and passes on what comes for a name.
import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'

// #region server
const homes = new Map<string, RemoteInfo>()
const server = createSocket('udp4')
server.on('message', (datagram, from) => {
  const [verb, name = '', ...words] = datagram.toString().split(' ')
  const home = homes.get(name)
  if (verb === 'login') homes.set(name, from)
  else if (home) server.send(`${from.port} ${words.join(' ')}`, home.port, home.address)
  if (verb === 'login') server.send(`hello ${name}`, from.port, from.address)
})
// #endregion
server.bind(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address()

async function member(name: string) {
  const socket = createSocket('udp4')
  socket.send(`login ${name}`, port, '127.0.0.1')
  const [greeting] = await once(socket, 'message')
  console.log(`${name}, at port ${socket.address().port}, hears: ${greeting}`)
  return socket
}

const [alice, bob] = [await member('alice'), await member('bob')]
for (const text of ['are you there?', 'lunch?']) {
  alice.send(`to bob ${text}`, port, '127.0.0.1')
  const [datagram] = await once(bob, 'message')
  const [sender, ...words] = String(datagram).split(' ')
  console.log(`from [127.0.0.1:${sender}]: ${words.join(' ')}`)
}
for (const socket of [alice, bob, server]) socket.close()
