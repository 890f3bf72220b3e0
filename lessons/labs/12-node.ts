// What Node's own methods do to a socket, read back from the kernel.
import dgram from 'node:dgram'
import { once } from 'node:events'
import net from 'node:net'
import { getsockopt, type Level } from '#posix'

type Socket = net.Socket | net.Server | dgram.Socket

function show(call: string, socket: Socket, level: Level, option: string): void {
  console.log(`${call.padEnd(28)} ${option} ${getsockopt(socket, level, option)}`)
}

const server = net.createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
show('net.Server, listening', server, 'SOL_SOCKET', 'SO_REUSEADDR')
const { port } = server.address() as net.AddressInfo

const stream = net.connect(port, '127.0.0.1')
await once(stream, 'connect')
show('net.Socket, connected', stream, 'IPPROTO_TCP', 'TCP_NODELAY')
show('setNoDelay()', stream.setNoDelay(), 'IPPROTO_TCP', 'TCP_NODELAY')
show('setKeepAlive(true)', stream.setKeepAlive(true), 'SOL_SOCKET', 'SO_KEEPALIVE')
stream.destroy()
server.close()

const datagrams = dgram.createSocket('udp4')
await new Promise<void>((resolve) => datagrams.bind(0, '127.0.0.1', resolve))
datagrams.setTTL(33)
show('setTTL(33)', datagrams, 'IPPROTO_IP', 'IP_TTL')
datagrams.setRecvBufferSize(50_000)
show('setRecvBufferSize(50_000)', datagrams, 'SOL_SOCKET', 'SO_RCVBUF')

/** Every address of 127.0.0.0/8 is this machine, and the last one is the broadcast address of that network. */
const broadcast = () =>
  new Promise<string>((resolve) => {
    const { port } = datagrams.address()
    datagrams.send('all', port, '127.255.255.255', (error) => resolve(error?.message ?? 'sent'))
  })
console.log('to a broadcast address:     ', (await broadcast()).replace(/:\d+$/, ''))
datagrams.setBroadcast(true)
show('setBroadcast(true)', datagrams, 'SOL_SOCKET', 'SO_BROADCAST')
console.log('to a broadcast address:     ', await broadcast())
datagrams.close()
