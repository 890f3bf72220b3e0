// Who may bind a port that is, or was, in use: SO_REUSEADDR and SO_REUSEPORT.
import {
  accept,
  bind,
  close,
  connect,
  getsockname,
  type InetAddress,
  listen,
  setsockopt,
  socket,
} from '#posix'

type Option = 'SO_REUSEADDR' | 'SO_REUSEPORT'
const anyPort: InetAddress = { family: 'AF_INET', address: '127.0.0.1', port: 0 }

function listener(address: InetAddress, ...options: Option[]): number {
  const fd = socket('AF_INET', 'SOCK_STREAM')
  for (const option of options) setsockopt(fd, 'SOL_SOCKET', option, 1)
  try {
    bind(fd, address)
    listen(fd)
    return fd
  } catch (error) {
    close(fd)
    throw error
  }
}

function attempt(what: string, address: InetAddress, ...options: Option[]): void {
  let outcome = 'fine'
  try {
    close(listener(address, ...options))
  } catch (error) {
    outcome = (error as Error).message
  }
  console.log(what.padEnd(56), outcome)
}

for (const option of ['SO_REUSEADDR', 'SO_REUSEPORT'] as const) {
  const first = listener(anyPort, option)
  attempt(`second listener on one port, both ${option}`, getsockname(first) as InetAddress, option)
  close(first)
}

const twice: [first: Option[], second: Option[]][] = [
  [[], []],
  [['SO_REUSEADDR'], []],
  [[], ['SO_REUSEADDR']],
  [['SO_REUSEADDR'], ['SO_REUSEADDR']],
]
for (const [first, second] of twice) {
  const server = listener(anyPort, ...first)
  const address = getsockname(server) as InetAddress
  const client = socket('AF_INET', 'SOCK_STREAM')
  connect(client, address)
  const { fd: conversation } = accept(server)
  // Who ends first keeps TIME_WAIT: here it is the server.
  for (const fd of [conversation, client, server]) close(fd)
  const [before, now] = [first, second].map((options) => options[0] ?? 'nothing')
  attempt(`restart in TIME_WAIT: ${before}, then ${now}`, address, ...second)
}
