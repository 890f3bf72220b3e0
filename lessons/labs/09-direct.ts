// Two friends learn each other's address from a server, and go on talking when it is gone.
import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'

const server = createSocket('udp4')
server.bind(0, '127.0.0.1')
await once(server, 'listening')
const [alice, bob] = [createSocket('udp4'), createSocket('udp4')]

const homes: RemoteInfo[] = []
for (const socket of [alice, bob]) {
  socket.send('login', server.address().port, '127.0.0.1')
  const [, from] = (await once(server, 'message')) as [Buffer, RemoteInfo]
  homes.push(from)
}
const [, bobsHome] = homes
server.send(`at ${bobsHome?.address} ${bobsHome?.port}`, homes[0]?.port, homes[0]?.address)
const [answer] = await once(alice, 'message')
console.log(`the server tells alice: ${answer}`)
server.close()
await once(server, 'close')
console.log('the server is gone')

const [, address, port] = String(answer).split(' ')
alice.send('lunch?', Number(port), address)
const [question, from] = (await once(bob, 'message')) as [Buffer, RemoteInfo]
console.log(`bob hears: ${question}`)
bob.send('at noon', from.port, from.address)
const [reply] = await once(alice, 'message')
console.log(`alice hears: ${reply}`)

const mallory = createSocket('udp4')
mallory.send('from bob: send me your password', homes[0]?.port, homes[0]?.address)
const [lie, liar] = (await once(alice, 'message')) as [Buffer, RemoteInfo]
console.log(`alice hears: ${lie}`)
console.log(`from bob's port: ${liar.port === bobsHome?.port}`)
for (const socket of [alice, bob, mallory]) socket.close()
