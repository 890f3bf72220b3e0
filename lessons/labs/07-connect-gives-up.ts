// Connecting to a server that does not come to accept: its queue is full, and the SYN goes unanswered.
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { sockets } from '#grader/witnesses/socket-table'
import {
  bind,
  close,
  connect,
  getsockname,
  getsockoptBytes,
  listen,
  setsockopt,
  socket,
} from '#posix'

const listener = socket('AF_INET', 'SOCK_STREAM')
bind(listener, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
listen(listener, 0)
const name = getsockname(listener)
const queued = socket('AF_INET', 'SOCK_STREAM')
connect(queued, name) // A backlog of 0 has room for one.

const blocking = socket('AF_INET', 'SOCK_STREAM')
setsockopt(blocking, 'SOL_SOCKET', 'SO_SNDTIMEO', { sec: 0, usec: 200_000 })
const started = performance.now()
try {
  connect(blocking, name)
} catch (error) {
  console.log(`${(error as Error).message} after ${Math.round(performance.now() - started)} ms`)
}
const port = 'port' in name ? name.port : 0
const left = sockets('tcp').find(
  ({ remote, state }) => remote.port === port && state !== 'ESTABLISHED',
)
console.log(`and the attempt goes on: ${left?.state}`)
close(blocking)

/** struct tcp_info (linux/tcp.h): SYNs sent again, at byte 100. */
const again = (client: net.Socket) =>
  getsockoptBytes(client, 'IPPROTO_TCP', 'TCP_INFO', 104).readUInt32LE(100)

// #region node
const client = net.connect(port, '127.0.0.1')
const deadline = setTimeout(() => client.destroy(new Error('no answer for 2 s')), 2000)
client.once('connect', () => clearTimeout(deadline))
// #endregion
const failed = new Promise<Error>((resolve) => client.once('error', resolve))
await sleep(5)
console.log(`at once: ${client.readyState}, SYN sent again: ${again(client)}`)
while (again(client) === 0) await sleep(5)
console.log(`after 1 s: ${client.readyState}, SYN sent again: ${again(client)}`)
console.log(`after 2 s: ${(await failed).message}`)
for (const fd of [queued, listener]) close(fd)
