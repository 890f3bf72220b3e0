// What keepalive means until you say otherwise, and who overwrites whom.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import net from 'node:net'
import { getsockopt, setsockopt } from '#posix'

const setting = (name: string) =>
  readFileSync(`/proc/sys/net/ipv4/tcp_keepalive_${name}`, 'utf8').trim()
const settings = [setting('time'), setting('intvl'), setting('probes')]
console.log('this machine'.padEnd(32), inWords(settings))

const server = net.createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as net.AddressInfo

async function connected(): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

function inWords([idle, interval, count]: (string | number)[]): string {
  return `idle ${idle} s, interval ${interval} s, count ${count}`
}

function show(what: string, socket: net.Socket): void {
  const on = getsockopt(socket, 'SOL_SOCKET', 'SO_KEEPALIVE') ? 'on ' : 'off'
  const values = (['TCP_KEEPIDLE', 'TCP_KEEPINTVL', 'TCP_KEEPCNT'] as const).map((option) =>
    getsockopt(socket, 'IPPROTO_TCP', option),
  )
  console.log(what.padEnd(28), on, inWords(values))
}

const socket = await connected()
show('a new connection', socket)
setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPINTVL', 5)
setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPCNT', 3)
show('setsockopt', socket)
socket.setKeepAlive(true, 60_000)
show('setKeepAlive(true, 60_000)', socket)

const other = await connected()
other.setKeepAlive(true, 60)
show('setKeepAlive(true, 60)', other)

socket.destroy()
other.destroy()
server.close()
