// Misconception: an error on a socket means that the peer cannot be reached any more.
// fails: reports a peer that resets
// fails: tells a reset from an end, whatever comes along with it
// fails: reports a refused connection
// fails: reports any other error by its code
// fails: says why there is no connection, where nobody has refused it
import net from 'node:net'
import { parseArgs } from 'node:util'
import { setsockopt } from '#posix'

const LARGEST = { idle: 32_767, interval: 32_767, count: 127 }

function usage(): never {
  console.error('usage: client.ts <host> <port> [--idle 60] [--interval 5] [--count 3]')
  process.exit(64)
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        idle: { type: 'string', default: '60' },
        interval: { type: 'string', default: '5' },
        count: { type: 'string', default: '3' },
      },
    })
  } catch {
    usage()
  }
}

const { positionals, values } = readArguments()
const [host, port, ...rest] = positionals
if (!host || rest.length > 0 || !(Number(port) >= 1 && Number(port) <= 65_535)) usage()

function wholeNumber(name: keyof typeof LARGEST): number {
  const value = Number(values[name])
  return /^\d+$/.test(values[name]) && value >= 1 && value <= LARGEST[name] ? value : usage()
}

const idle = wholeNumber('idle')
const interval = wholeNumber('interval')
const count = wholeNumber('count')

const socket = net.connect(Number(port), host)
let lost = false

socket.once('connect', () => {
  setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPIDLE', idle)
  setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPINTVL', interval)
  setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPCNT', count)
  setsockopt(socket, 'SOL_SOCKET', 'SO_KEEPALIVE', 1)
  console.log('connected')
})

socket.on('error', () => {
  lost = true
})

socket.on('close', () => {
  console.log(lost ? 'lost' : 'closed')
  process.exitCode = lost ? 4 : 0
})

socket.resume()
