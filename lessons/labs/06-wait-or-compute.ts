// One thread, a hundred clients: when they wait, and when they want something computed.
import { pbkdf2Sync } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

const order: string[] = []
let another: Promise<void> | undefined

const server = createServer((socket) => {
  socket.once('data', (request) => {
    if (String(request) === 'wait') setTimeout(() => socket.end('waited'), 300)
    if (String(request) === 'quick') socket.end('quick')
    if (String(request) === 'compute') {
      // Just now another client calls.
      another = ask('quick')
      // Some work for a processor, in the thread that serves all the others.
      pbkdf2Sync('password', 'salt', 200_000, 32, 'sha256')
      socket.end('computed')
    }
  })
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

async function ask(request: string): Promise<void> {
  const client: Socket = connect(port, '127.0.0.1')
  client.write(request)
  const [answer] = await once(client, 'data')
  order.push(String(answer))
  client.destroy()
}

const began = performance.now()
await Promise.all(Array.from({ length: 100 }, () => ask('wait')))
const took = performance.now() - began
console.log(`100 clients waited 300 ms each, in one thread: ${took.toFixed(0)} ms`)
console.log(
  `one after another, ${100 * 300} ms: ${took < 15_000 ? 'nobody waited for another' : 'so it was'}`,
)

order.length = 0
await ask('compute')
await another
console.log(`one computes, one asks for nothing: ${order.join(', then ')}`)
server.close()
