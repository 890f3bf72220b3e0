// What Node's socket.setTimeout() does when the time is over, and what it takes for activity.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

const server = createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

async function pair(): Promise<[Socket, Socket]> {
  const client = connect(port, '127.0.0.1')
  const [accepted] = await once(server, 'connection')
  return [client, accepted]
}

const [silent, first] = await pair()
first.setTimeout(100)
await once(first, 'timeout')
console.log(`'timeout', and the socket is ${first.readyState}`)
first.once('data', (bytes) => first.write(bytes))
silent.write('hello')
console.log(`"${(await once(silent, 'data'))[0]}" comes back all the same`)

const [listening, second] = await pair()
let timeouts = 0
second.setTimeout(300, () => timeouts++)
const writing = setInterval(() => second.write('news\n'), 20)
await once(listening.resume(), 'end', { signal: AbortSignal.timeout(700) }).catch(() => {})
console.log(`a client that sends nothing, and is told news: ${timeouts} timeouts in 700 ms`)

clearInterval(writing)
for (const socket of [silent, first, listening, second]) socket.destroy()
server.close()
