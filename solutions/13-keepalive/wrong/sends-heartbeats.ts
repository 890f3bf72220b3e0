// Misconception: a byte now and then is a keepalive too, and cannot hurt.
// fails: reports a peer that is lost
// fails: keeps an idle but living peer, and sends it nothing
// fails by luck: reports any other error by its code
// fails by luck: takes what a talkative peer sends without mistaking it for the end
import net from 'node:net'
import { constants } from 'node:os'
import { parseArgs } from 'node:util'
import { getsockopt, setsockopt } from '#posix'

const LARGEST = { idle: 32_767, interval: 32_767, count: 127 }
const ENDINGS: Record<string, [word: string, exitCode: number]> = {
  ECONNRESET: ['reset', 3],
  ETIMEDOUT: ['lost', 4],
  EPIPE: ['closed', 0],
}
const EXIT_CODES: Record<string, number> = { ECONNREFUSED: 2, ETIMEDOUT: 4, ENOTFOUND: 5 }

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
let connected = false
let ending: [word: string, exitCode: number] = ['closed', 0]

socket.once('connect', () => {
  setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPIDLE', idle)
  setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPINTVL', interval)
  setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPCNT', count)
  setsockopt(socket, 'SOL_SOCKET', 'SO_KEEPALIVE', 1)
  setInterval(() => socket.write('\0'), 500).unref()
  connected = true
  console.log('connected')
})

socket.on('error', ({ code = '', message }: NodeJS.ErrnoException) => {
  const told = connected && ENDINGS[code]
  if (told) {
    ending = told
    return
  }
  console.error(`client: ${message || code}`)
  process.exit(connected ? 1 : (EXIT_CODES[code] ?? 1))
})

socket.on('end', () => {
  const error = getsockopt(socket, 'SOL_SOCKET', 'SO_ERROR')
  if (error === constants.errno.ECONNRESET) ending = ['reset', 3]
})

socket.on('close', () => {
  if (!connected) return
  console.log(ending[0])
  process.exitCode = ending[1]
})

socket.resume()
