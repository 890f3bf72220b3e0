// One IPv6 socket for both versions of IP, unless IPV6_V6ONLY says no.
import { once } from 'node:events'
import net from 'node:net'
import { bind, close, getsockopt, setsockopt, socket } from '#posix'

// ::ffff:127.0.0.1 is how an IPv6 socket spells an IPv4 address (RFC 4291, section 2.5.5.2).
const mapped = '::ffff:127.0.0.1'

const server = net.createServer((peer) => {
  console.log('an IPv4 client, as the IPv6 socket sees it:', peer.remoteAddress)
  peer.destroy()
  server.close()
})
await once(server.listen(0, mapped), 'listening')
console.log('IPV6_V6ONLY', getsockopt(server, 'IPPROTO_IPV6', 'IPV6_V6ONLY'))
const { port } = server.address() as net.AddressInfo
await once(net.connect(port, '127.0.0.1').resume(), 'close')

const fd = socket('AF_INET6', 'SOCK_STREAM')
setsockopt(fd, 'IPPROTO_IPV6', 'IPV6_V6ONLY', 1)
try {
  bind(fd, { family: 'AF_INET6', address: mapped, port: 0 })
} catch (error) {
  console.log('IPV6_V6ONLY 1 and the same address:', (error as Error).message)
}
close(fd)
