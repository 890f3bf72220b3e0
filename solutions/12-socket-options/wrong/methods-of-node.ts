// Misconception: what Node has a method for can be set; everything else can only be noted down.
// fails: reads what the kernel holds
// fails: sets an option on this very connection
// fails: shows that the kernel doubles a buffer size
// fails: reads and sets a struct
// fails: takes numbers in place of names
// fails: answers EINVAL for a value out of range
// fails: tells unknown names from refusals
// fails: answers nonsense with a syntax error
import net from 'node:net'
import { optionNumbers, UnknownOptionError } from '#posix'

const methods: Record<string, (socket: net.Socket, value: number) => void> = {
  TCP_NODELAY: (socket, value) => socket.setNoDelay(value !== 0),
  SO_KEEPALIVE: (socket, value) => socket.setKeepAlive(value !== 0),
}
const usual = {
  SO_TYPE: '1',
  SO_RCVBUF: '131072',
  SO_SNDBUF: '16384',
  SO_LINGER: '0 0',
  IP_TTL: '64',
}
const notes = new WeakMap<net.Socket, Record<string, string>>()

const nameOrNumber = (word: string) => (/^\d{1,9}$/.test(word) ? Number(word) : word)

function answer(socket: net.Socket, line: string): string {
  const [verb, level = '', option = '', ...words] = line.split(' ')
  const isStruct = /^SO_(LINGER|RCVTIMEO|SNDTIMEO)$/.test(option)
  const complete = words.length === (verb === 'get' ? 0 : isStruct ? 2 : 1)
  if (!/^(get|set)$/.test(verb ?? '') || !option || !complete) return 'error syntax'
  if (words.some((word) => !/^-?\d{1,9}$/.test(word))) return 'error syntax'
  try {
    optionNumbers(nameOrNumber(level), nameOrNumber(option))
  } catch (error) {
    if (!(error instanceof UnknownOptionError)) throw error
    return `error unknown ${error.unknown} ${error.asked}`
  }
  if (/^\d/.test(option)) return 'error ENOPROTOOPT'
  const noted: Record<string, string> = notes.get(socket) ?? { ...usual }
  notes.set(socket, noted)
  if (verb === 'get') return noted[option] ?? '0'
  methods[option]?.(socket, Number(words[0]))
  noted[option] = words.join(' ')
  return 'ok'
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
