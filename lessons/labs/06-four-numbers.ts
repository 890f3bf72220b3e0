// What tells connections apart: four numbers, of which three may be the same.
import {
  accept,
  bind,
  close,
  connect,
  getpeername,
  getsockname,
  type InetAddress,
  listen,
  socket,
} from '#posix'

const inet = (address: string, port: number): InetAddress => ({ family: 'AF_INET', address, port })
const show = ({ address, port }: InetAddress) => `${address}:${port}`
const open: number[] = []

function listener(): InetAddress {
  const fd = socket('AF_INET', 'SOCK_STREAM')
  bind(fd, inet('127.0.0.1', 0))
  listen(fd, 5)
  open.push(fd)
  return getsockname(fd) as InetAddress
}

/** A client that insists on its own address and port. */
function attempt(what: string, from: InetAddress, to: InetAddress): number | undefined {
  const fd = socket('AF_INET', 'SOCK_STREAM')
  open.push(fd)
  try {
    bind(fd, from)
    connect(fd, to)
  } catch (error) {
    console.log(`${what.padEnd(24)} ${(error as NodeJS.ErrnoException).code}`)
    return undefined
  }
  console.log(`${what.padEnd(24)} ${show(getsockname(fd) as InetAddress)} with ${show(to)}`)
  return fd
}

const server = listener()
const first = attempt('one client', inet('127.0.0.2', 0), server)!
const { port } = getsockname(first) as InetAddress
for (const address of ['127.0.0.3', '127.0.0.4'])
  attempt('same port, another host', inet(address, port), server)
attempt('the very same four', inet('127.0.0.2', port), server)

const accepted = [1, 2, 3].map(() => accept(open[0]!).fd)
open.push(...accepted)
const own = new Set(accepted.map((fd) => show(getsockname(fd) as InetAddress)))
const theirs = new Set(accepted.map((fd) => show(getpeername(fd) as InetAddress)))
console.log(`accepted: ${accepted.length} sockets, ${own.size} server port, ${theirs.size} peers`)
console.log(`one server port, one client host: at most ${(2 ** 16 - 1).toLocaleString('en')}`)
console.log(`one server port, IPv4 in theory:  2^32 hosts x 2^16 ports = 2^48`)
for (const fd of open) close(fd)
