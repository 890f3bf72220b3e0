// What close() leaves behind, and what the peer hears: without SO_LINGER, and with a linger time of 0.
import { once } from 'node:events'
import net from 'node:net'
import { sockets } from '#grader/witnesses/socket-table'
import { setsockopt } from '#posix'

const server = net.createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as net.AddressInfo

async function closing(onoff: number): Promise<void> {
  const client = net.connect(port, '127.0.0.1')
  const [[peer]] = await Promise.all([once(server, 'connection'), once(client, 'connect')])
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
server.close()
