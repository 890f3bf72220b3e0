// Two connections with the same keepalive; the plug of one is pulled.
import { once } from 'node:events'
import net from 'node:net'
import { cutCable } from '#grader/witnesses/cable'
import { getsockoptBytes, setsockopt } from '#posix'

// #region keepalive
type Probing = { idle: number; interval: number; count: number }

function keepAlive(socket: net.Socket, { idle, interval, count }: Probing): void {
  setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPIDLE', idle)
  setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPINTVL', interval)
  setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPCNT', count)
  setsockopt(socket, 'SOL_SOCKET', 'SO_KEEPALIVE', 1)
}
// #endregion

/** struct tcp_info (linux/tcp.h): the fourth byte counts the probes that nobody has answered. */
function unanswered(socket: net.Socket): string {
  const probes = getsockoptBytes(socket, 'IPPROTO_TCP', 'TCP_INFO', 8)[3]
  return `${probes} unanswered`
}

const server = net.createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as net.AddressInfo

async function pair(): Promise<[client: net.Socket, peer: net.Socket]> {
  const client = net.connect(port, '127.0.0.1')
  const [[peer]] = await Promise.all([once(server, 'connection'), once(client, 'connect')])
  keepAlive(client, { idle: 1, interval: 1, count: 1 })
  return [client.resume(), peer]
}

const [lost, cutOff] = await pair()
const [kept, living] = await pair()
cutCable(cutOff)

const start = performance.now()
let shown = ''
function show(now: string): void {
  if (now === shown) return
  const seconds = (performance.now() - start) / 1000
  console.log(`${seconds.toFixed(1)} s  plug pulled: ${now.padEnd(18)} living: ${unanswered(kept)}`)
  shown = now
}

show(unanswered(lost))
const watch = setInterval(() => show(unanswered(lost)), 20)
lost.on('error', (error) => show(error.message))
lost.on('close', () => {
  clearInterval(watch)
  for (const socket of [kept, living, cutOff]) socket.destroy()
  server.close()
})
