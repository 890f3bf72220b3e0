// One question and its answer on the loopback: over UDP, over a TCP connection that is already
// open, and over a TCP connection of its own.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

const udpServer = createSocket('udp4')
udpServer.on('message', (question, from) => udpServer.send(question, from.port, from.address))
udpServer.bind(0, '127.0.0.1')
const tcpServer = createServer({ noDelay: true }, (socket) => socket.pipe(socket))
tcpServer.listen(0, '127.0.0.1')
await Promise.all([once(udpServer, 'listening'), once(tcpServer, 'listening')])

const udp = createSocket('udp4')
udp.connect(udpServer.address().port, '127.0.0.1')
const { port } = tcpServer.address() as AddressInfo
const dial = () => connect({ port, host: '127.0.0.1', noDelay: true })
const tcp = dial()
await Promise.all([once(udp, 'connect'), once(tcp, 'connect')])

const overUdp = () => [udp.send('question'), once(udp, 'message')]
const overOpenTcp = () => [tcp.write('question'), once(tcp, 'data')]
const overNewTcp = () => {
  const socket = dial()
  return [socket.end('question'), once(socket, 'data'), once(socket, 'close')]
}

// Taken in turns, so that a busy moment of the machine falls on all three; the median ignores it.
const ways = [overUdp, overOpenTcp, overNewTcp].map((ask) => ({ ask, times: [] as number[] }))
for (let round = 0; round < 200; round++) {
  for (const { ask, times } of ways) {
    const start = performance.now()
    await Promise.all(ask())
    times.push(performance.now() - start)
  }
}

const [udpTime = 0, openTime = 0, newTime = 0] = ways.map(
  ({ times }) => times.sort((a, b) => a - b)[times.length / 2],
)
const took = (time: number) => `${(1000 * time).toFixed(0)} µs`
const words = (time: number) =>
  time < 2 * udpTime ? 'about as fast as UDP' : 'several times slower'
console.log(`UDP: ${took(udpTime)}`)
console.log(`an open TCP connection: ${took(openTime)}, ${words(openTime)}`)
console.log(`a new TCP connection for each question: ${took(newTime)}, ${words(newTime)}`)

udp.close()
udpServer.close()
tcp.destroy()
tcpServer.close()
