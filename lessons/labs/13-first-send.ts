// What a socket reports when its peer is gone, and when the truth arrives.
import { once } from 'node:events'
import net from 'node:net'
import { cutCable } from '#grader/witnesses/cable'
import { sockets } from '#grader/witnesses/socket-table'
import { connect, fileDescriptor, POLLIN, POLLOUT, poll, setsockopt } from '#posix'

const server = net.createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as net.AddressInfo
const client = net.connect(port, '127.0.0.1')
const [[peer]] = await Promise.all([once(server, 'connection'), once(client, 'connect')])
const fd = fileDescriptor(client)

function kernelSays(): string {
  const row = sockets('tcp').find(
    ({ local, remote }) => local.port === client.localPort && remote.port === port,
  )
  return `${row?.state}, ${row?.sendQueue} bytes unacknowledged, timer ${row?.timer.kind}`
}

function connectAgain(): string {
  try {
    connect(fd, { family: 'AF_INET', address: '127.0.0.1', port })
    return 'success'
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
}

setsockopt(client, 'SOL_SOCKET', 'SO_KEEPALIVE', 1)
setsockopt(client, 'IPPROTO_TCP', 'TCP_USER_TIMEOUT', 500)
cutCable(peer)
console.log('plug pulled     ', kernelSays())

const [ready] = poll([{ fd, events: POLLIN | POLLOUT }], 100)
console.log('poll            ', ready?.revents === POLLOUT ? 'writable, no error' : ready)
console.log('connect, twice  ', connectAgain(), 'and', connectAgain())

const start = performance.now()
client.write('hello', (error) => {
  console.log('write           ', error?.message ?? 'success')
  console.log('afterwards      ', kernelSays())
})
client.on('error', (error) => {
  const seconds = (performance.now() - start) / 1000
  console.log('read, at last   ', `${error.message} after ${seconds.toFixed(1)} s`)
})
client.on('close', () => {
  peer.destroy()
  server.close()
})
client.resume()
