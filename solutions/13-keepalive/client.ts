// usage: client.ts <host> <port> [--idle 60] [--interval 5] [--count 3]
// Holds a connection open, has the kernel probe the peer when it is silent, and says how it ended.
import { once } from 'node:events'
import net from 'node:net'
import { constants } from 'node:os'
import { parseArgs } from 'node:util'
import { getsockopt, setsockopt } from '#posix'

const USAGE = 'usage: client.ts <host> <port> [--idle 60] [--interval 5] [--count 3]'

/** When the kernel asks a silent peer whether it is there: after `idle` s, every `interval` s, `count` times in all. */
type Probing = { idle: number; interval: number; count: number }
type Arguments = Probing & { host: string; port: number }
type Ending = { word: string; exitCode: number }

const CLOSED: Ending = { word: 'closed', exitCode: 0 }
const RESET: Ending = { word: 'reset', exitCode: 3 }
const LOST: Ending = { word: 'lost', exitCode: 4 }

const EXIT_CODES: Record<string, number> = {
  ECONNREFUSED: 2,
  ECONNRESET: 3,
  ETIMEDOUT: 4,
  ENOTFOUND: 5,
  EAI_AGAIN: 5,
}

/** @throws what Node throws on bad usage, or a RangeError */
function readArguments(): Arguments {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      idle: { type: 'string', default: '60' },
      interval: { type: 'string', default: '5' },
      count: { type: 'string', default: '3' },
    },
  })
  const [host, port, ...rest] = positionals
  if (!host || rest.length > 0) throw new RangeError('one host and one port')
  return {
    host,
    port: wholeNumber(port, 65_535),
    // The largest values that Linux takes (tcp(7)); one more, and setsockopt answers EINVAL.
    idle: wholeNumber(values.idle, 32_767),
    interval: wholeNumber(values.interval, 32_767),
    count: wholeNumber(values.count, 127),
  }
}

function wholeNumber(text = '', largest: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < 1 || value > largest) throw new RangeError(text)
  return value
}

// Not socket.setKeepAlive(): it sets an interval and a count of its own, over whatever was there.
function watchPeer(socket: net.Socket, { idle, interval, count }: Probing): void {
  setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPIDLE', idle)
  setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPINTVL', interval)
  setsockopt(socket, 'IPPROTO_TCP', 'TCP_KEEPCNT', count)
  setsockopt(socket, 'SOL_SOCKET', 'SO_KEEPALIVE', 1)
}

async function untilEnd(socket: net.Socket): Promise<Ending> {
  let ending = CLOSED
  socket.once('end', () => {
    // libuv up to 1.51 reports a reset that comes along with data as an end. After an end in order the kernel says EPIPE.
    if (getsockopt(socket, 'SOL_SOCKET', 'SO_ERROR') === constants.errno.ECONNRESET) ending = RESET
  })
  // Only who reads hears of the end.
  socket.resume()
  try {
    await once(socket, 'close')
    return ending
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ECONNRESET') return RESET
    if (code === 'ETIMEDOUT') return LOST
    throw error
  }
}

async function converse({ host, port, ...probing }: Arguments): Promise<number> {
  const socket = net.connect(port, host)
  try {
    await once(socket, 'connect')
    watchPeer(socket, probing)
    console.log('connected')
    const { word, exitCode } = await untilEnd(socket)
    console.log(word)
    return exitCode
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    // A host with several addresses, none of which answers: an error without a message.
    console.error(`client: ${message || code}`)
    return EXIT_CODES[code ?? ''] ?? 1
  } finally {
    socket.destroy()
  }
}

let given: Arguments | undefined
try {
  given = readArguments()
} catch {
  console.error(USAGE)
}
process.exitCode = given ? await converse(given) : 64
