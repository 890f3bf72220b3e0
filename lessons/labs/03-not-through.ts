// Calls that do not get through: refused, unknown, without an answer, and refused twice.
import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { sockets } from '#grader/witnesses/socket-table'
import { bind, close, connect, getsockname, type InetAddress, listen, socket } from '#posix'

function named(): { fd: number; port: number } {
  const fd = socket('AF_INET', 'SOCK_STREAM')
  bind(fd, { family: 'AF_INET', address: '127.0.0.1', port: 0 })
  return { fd, port: (getsockname(fd) as InetAddress).port }
}

async function call(what: string, options: net.TcpNetConnectOpts): Promise<void> {
  const [error] = await once(
    net.connect(options).on('error', () => {}),
    'error',
  )
  const { code, message } = error as NodeJS.ErrnoException
  console.log(`${what}: ${code}, message "${message}"`)
}

const nobody = named() // It has the number, but listen() was never called.
await call('nobody listens', { host: '127.0.0.1', port: nobody.port })
await call('no such name', { host: 'no such name', port: nobody.port })

// #region twice
const lookup: net.LookupFunction = (_name, _options, found) =>
  found(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ])
await call('a name with two addresses', { host: 'twice.test', port: nobody.port, lookup })
// #endregion

const busy = named()
listen(busy.fd, 0)
const first = socket('AF_INET', 'SOCK_STREAM')
connect(first, { family: 'AF_INET', address: '127.0.0.1', port: busy.port })
const second = net.connect(busy.port, '127.0.0.1')
await sleep(300)
// A port has many connections: this one goes to that server.
const row = sockets('tcp').find(
  ({ local, remote }) => local.port === second.localPort && remote.port === busy.port,
)
console.log(`nobody answers, for 300 ms: no event, ${row?.state}`)

second.destroy()
for (const fd of [nobody.fd, busy.fd, first]) close(fd)
