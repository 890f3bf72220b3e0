// Two servers that answer whatever they do not understand with an ERROR, and one forged datagram.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

const ERROR = Buffer.from('\0\x05\0\x04illegal operation\0')
const servers = [createSocket('udp4'), createSocket('udp4')] as const
let answers = 0

for (const server of servers) {
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  server.on('message', (_packet, { port, address }) => {
    answers += 1
    if (answers < 10_000) server.send(ERROR, port, address)
    else for (const socket of servers) socket.close()
  })
}

// An attacker only has to write the other server's address on it.
const [first, second] = servers
second.send('anything', first.address().port, '127.0.0.1')
await Promise.all(servers.map((server) => once(server, 'close')))
console.log(`one datagram, ${answers} answers, and only the lab's end ended it`)
