// Two resets that are easily taken for something else, each as the kernel tells of it: first by recv, then by SO_ERROR.
import { once } from 'node:events'
import net from 'node:net'
import { getSystemErrorName } from 'node:util'
import { sockets } from '#grader/witnesses/socket-table'
import { close, connect, getsockname, getsockopt, recv, socket } from '#posix'

const server = net.createServer({ allowHalfOpen: true })
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as net.AddressInfo

async function pair(): Promise<[client: number, peer: net.Socket]> {
  const client = socket('AF_INET', 'SOCK_STREAM')
  connect(client, { family: 'AF_INET', address: '127.0.0.1', port })
  const [peer] = await once(server, 'connection')
  return [client, peer]
}

/** The client's end, in the kernel's table. */
async function becomes(client: number, state?: string): Promise<void> {
  const name = getsockname(client) as { port: number }
  const row = () =>
    sockets('tcp').find(({ local, remote }) => local.port === name.port && remote.port === port)
  while (row()?.state !== state) await new Promise(setImmediate)
}

async function show(what: string, client: number, peer: net.Socket): Promise<void> {
  peer.resetAndDestroy()
  await once(peer, 'close')
  await becomes(client)
  const bytes = recv(client, 100).toString()
  const error = getsockopt(client, 'SOL_SOCKET', 'SO_ERROR')
  console.log(`${what}  recv "${bytes}", SO_ERROR ${getSystemErrorName(-error)}`)
  close(client)
}

const [first, sender] = await pair()
sender.write('hello')
await show('data, then a reset:   ', first, sender)

const [second, ender] = await pair()
ender.end()
await becomes(second, 'CLOSE_WAIT')
await show('an end, then a reset: ', second, ender)
server.close()
