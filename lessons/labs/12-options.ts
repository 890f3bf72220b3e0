// Asking the kernel for options, telling it options, and what it makes of them.
import { once } from 'node:events'
import net from 'node:net'
import { getsockopt, setsockopt } from '#posix'

const server = net.createServer((socket) => socket.resume())
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as net.AddressInfo
const socket = net.connect(port, '127.0.0.1')
await once(socket, 'connect')

// #region ask
setsockopt(socket, 'SOL_SOCKET', 'SO_RCVBUF', 50_000)
console.log('SO_RCVBUF 50000  ->', getsockopt(socket, 'SOL_SOCKET', 'SO_RCVBUF'))
setsockopt(socket, 'SOL_SOCKET', 'SO_RCVBUF', 1)
console.log('SO_RCVBUF 1      ->', getsockopt(socket, 'SOL_SOCKET', 'SO_RCVBUF'))
setsockopt(socket, 'IPPROTO_TCP', 'TCP_NODELAY', 7)
console.log('TCP_NODELAY 7    ->', getsockopt(socket, 'IPPROTO_TCP', 'TCP_NODELAY'))
setsockopt(socket, 'SOL_SOCKET', 'SO_LINGER', { onoff: 1, linger: 5 })
console.log('SO_LINGER 1, 5   ->', getsockopt(socket, 'SOL_SOCKET', 'SO_LINGER'))
// #endregion

function refused(what: string, call: () => void): void {
  try {
    call()
  } catch (error) {
    console.log(what, (error as Error).message)
  }
}

// #region refused
refused('IP_TTL 300       ->', () => setsockopt(socket, 'IPPROTO_IP', 'IP_TTL', 300))
refused('SO_TYPE 2        ->', () => setsockopt(socket, 'SOL_SOCKET', 'SO_TYPE', 2))
refused('level 6, 9999    ->', () => getsockopt(socket, 6, 9999))
refused('SO_LINGER as int ->', () => setsockopt(socket, 1, 13, 5))
const oneSecond = { sec: 0, usec: 1_000_000 }
refused('SO_RCVTIMEO      ->', () => setsockopt(socket, 'SOL_SOCKET', 'SO_RCVTIMEO', oneSecond))
// #endregion

socket.destroy()
server.close()
