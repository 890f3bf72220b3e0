// usage: server.ts <port>
// Reads and sets, for every client, the options of the very socket it talks through.
import net from 'node:net'
import {
  getsockopt,
  type Linger,
  OptionValueError,
  optionNumbers,
  SystemError,
  setsockopt,
  type Timeval,
  UnknownOptionError,
} from '#posix'

const LONGEST_LINE = 1024

/** The options whose value is a struct: two words in a request, two numbers in an answer. */
const structs = new Map<string | number, (first: number, second: number) => Linger | Timeval>([
  ['SO_LINGER', (onoff, linger) => ({ onoff, linger })],
  ['SO_RCVTIMEO', (sec, usec) => ({ sec, usec })],
  ['SO_SNDTIMEO', (sec, usec) => ({ sec, usec })],
])

function answer(socket: net.Socket, line: string): string {
  const [verb, level = '', option = '', ...values] = line.split(' ')
  const isGet = verb === 'get' && values.length === 0
  const isSet = verb === 'set' && values.length > 0
  if (!option || !(isGet || isSet)) return 'error syntax'
  try {
    const at = optionNumbers(nameOrNumber(level), 0).level
    if (isGet) return get(socket, at, nameOrNumber(option))
    set(socket, at, nameOrNumber(option), values.map(parseInteger))
    return 'ok'
  } catch (error) {
    return refusal(error)
  }
}

function get(socket: net.Socket, level: number, option: string | number): string {
  // Of an option known only by number nobody can tell the type; most are an int.
  if (typeof option === 'number') return String(getsockopt(socket, level, option))
  const value = getsockopt(socket, level, option)
  return typeof value === 'number' ? String(value) : Object.values(value).join(' ')
}

function set(socket: net.Socket, level: number, option: string | number, values: number[]): void {
  const struct = structs.get(option)
  if (values.length !== (struct ? 2 : 1)) throw new SyntaxError('too few values, or too many')
  const [first = 0, second = 0] = values
  if (typeof option === 'number') setsockopt(socket, level, option, first)
  else setsockopt(socket, level, option, struct ? struct(first, second) : first)
}

function nameOrNumber(word: string): string | number {
  return /^\d{1,9}$/.test(word) ? Number(word) : word
}

function parseInteger(word: string): number {
  const value = Number(word)
  if (!/^-?\d+$/.test(word) || value !== (value | 0)) throw new SyntaxError(word)
  return value
}

function refusal(error: unknown): string {
  if (error instanceof SystemError) return `error ${error.code}`
  if (error instanceof SyntaxError || error instanceof OptionValueError) return 'error syntax'
  if (!(error instanceof UnknownOptionError)) throw error
  return `error unknown ${error.unknown} ${error.asked}`
}

function serve(socket: net.Socket): void {
  let unfinished = ''
  const onData = (chunk: string) => {
    const lines = (unfinished + chunk).split('\n')
    unfinished = lines.pop() ?? ''
    const excess = [...lines, unfinished].findIndex((line) => line.length > LONGEST_LINE)
    const answers = (excess < 0 ? lines : lines.slice(0, excess)).map(
      (line) => `${answer(socket, line.replace(/\r$/, ''))}\n`,
    )
    if (!socket.write(answers.join(''), 'latin1')) socket.pause()
    if (excess >= 0) refuse(socket, onData)
  }
  socket.setEncoding('latin1')
  socket.on('data', onData)
  socket.on('drain', () => socket.resume())
  // A linger time that the client has set would make close() wait, and with it our only thread.
  socket.on('end', () => setsockopt(socket, 'SOL_SOCKET', 'SO_LINGER', { onoff: 0, linger: 0 }))
  // A client that resets its connection is its own affair.
  socket.on('error', () => socket.destroy())
}

/** Ends our side and reads on: unread input at close becomes a reset, and a reset overtakes the answer (RFC 1122, 4.2.2.13). */
function refuse(socket: net.Socket, onData: (chunk: string) => void): void {
  socket.off('data', onData)
  socket.end('error too long\n')
  socket.resume()
}

function listen(port: number): void {
  const server = net.createServer(serve)
  server.on('error', (error) => {
    console.error(`server: ${error.message}`)
    process.exitCode = 1
  })
  server.listen(port, '127.0.0.1')
}

const [portText = '', ...surplus] = process.argv.slice(2)
const port = Number(portText)
if (/^\d+$/.test(portText) && port >= 1 && port <= 65_535 && surplus.length === 0) {
  listen(port)
} else {
  console.error('usage: server.ts <port>')
  process.exitCode = 64
}
