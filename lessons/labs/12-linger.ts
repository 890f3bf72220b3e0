// What close() leaves behind, and what the peer hears, without SO_LINGER and with a linger time of 0; and how long close() takes
// with a linger time of a second.
import { once } from 'node:events'
import net from 'node:net'
import { cutCable } from '#grader/witnesses/cable'
import { sockets } from '#grader/witnesses/socket-table'
import { setsockopt } from '#posix'

const server = net.createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as net.AddressInfo

async function pair(): Promise<[client: net.Socket, peer: net.Socket]> {
  const client = net.connect(port, '127.0.0.1')
  const [[peer]] = await Promise.all([once(server, 'connection'), once(client, 'connect')])
  return [client, peer]
}

async function closing(onoff: number): Promise<void> {
  const [client, peer] = await pair()
  const heard: string[] = []
  peer.on('end', () => heard.push('end'))
  peer.on('error', (error: Error) => heard.push(error.message))
  const over = new Promise((resolve) => peer.once('close', resolve))

  const from = client.localPort
  setsockopt(client, 'SOL_SOCKET', 'SO_LINGER', { onoff, linger: 0 })
  client.destroy()
  await once(client, 'close')
  const row = sockets('tcp').find(
    ({ local, remote }) => local.port === from && remote.port === port,
  )
  const left = row ? 'an entry until all is acknowledged' : 'nothing'
  console.log(`SO_LINGER ${onoff}, 0: after close the kernel keeps ${left}`)
  peer.resume()
  await over
  console.log(`                the peer hears: ${heard.join(', ')}`)
}

await closing(0)
await closing(1)

const [client, peer] = await pair()
cutCable(peer)
setsockopt(client, 'SOL_SOCKET', 'SO_LINGER', { onoff: 1, linger: 1 })
const start = performance.now()
client.destroy()
const ms = Math.round(performance.now() - start)
console.log(`SO_LINGER 1, 1: nobody acknowledges, and the program stands still for ${ms} ms`)
peer.destroy()
server.close()
