// Misconception: options that do not exist will not be asked for.
// fails: answers the errno of an option that does not exist
// fails: answers EINVAL for a value out of range
// fails: tells unknown names from refusals
// fails: stays usable after an error
// fails: answers a client that has ended its side and reads late
// fails: keeps its memory bounded while a client does not read
// fails: answers nonsense with a syntax error
// fails: takes numbers in place of names
// fails: survives a client that resets
import net from 'node:net'
import { getsockopt, type OptionValue, optionNumbers, setsockopt } from '#posix'

const structs: Record<string, (first: number, second: number) => OptionValue> = {
  SO_LINGER: (onoff, linger) => ({ onoff, linger }),
  SO_RCVTIMEO: (sec, usec) => ({ sec, usec }),
  SO_SNDTIMEO: (sec, usec) => ({ sec, usec }),
}

// #posix takes a name or a number; the type says name.
const nameOrNumber = (word: string) => (/^\d{1,9}$/.test(word) ? Number(word) : word) as string

const toNumber = (word: string) => (/^-?\d+$/.test(word) ? Number(word) : Number.NaN)

function answer(socket: net.Socket, line: string): string {
  const [verb, level = '', option = '', ...words] = line.split(' ')
  const [first = 0, second = 0] = words.map(toNumber)
  const struct = structs[option]
  const complete = words.length === (verb === 'get' ? 0 : struct ? 2 : 1)
  if (!/^(get|set)$/.test(verb ?? '') || !option || !complete) return 'error syntax'
  if (first !== (first | 0) || second !== (second | 0)) return 'error syntax'
  const at = optionNumbers(nameOrNumber(level), 0).level
  if (verb === 'set') {
    setsockopt(socket, at, nameOrNumber(option), struct ? struct(first, second) : first)
    return 'ok'
  }
  const value = getsockopt(socket, at, nameOrNumber(option))
  return typeof value === 'number' ? String(value) : Object.values(value).join(' ')
}

const server = net.createServer((socket) => {
  let rest = ''
  let isOver = false
  const take = (line: string) => {
    if (isOver) return
    isOver = line.length > 1024
    if (isOver) socket.end('error too long\n')
    else socket.write(`${answer(socket, line.replace(/\r$/, ''))}\n`)
  }
  socket.on('error', () => socket.destroy())
  socket.on('end', () => setsockopt(socket, 'SOL_SOCKET', 'SO_LINGER', { onoff: 0, linger: 0 }))
  socket.on('drain', () => socket.resume())
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    lines.forEach(take)
    if (rest.length > 1024) take(rest)
    if (socket.writableNeedDrain) socket.pause()
  })
})

server.on('error', (error) => {
  console.error(`server: ${error.message}`)
  process.exit(1)
})

const port = Number(process.argv[2])
if (!(port >= 1 && port <= 65_535)) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}
server.listen(port, '127.0.0.1')
