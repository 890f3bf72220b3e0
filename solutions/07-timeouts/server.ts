// usage: server.ts <port> <idle-ms> <deadline-ms>
// Returns complete lines, on 127.0.0.1, and sends away who is idle or stays too long.
import { createServer, type Socket } from 'node:net'

const LONGEST_LINE = 65_536

/** The most that setTimeout counts to: of anything larger it makes 1 ms. */
const LONGEST_WAIT = 2 ** 31 - 1

type Limits = { idleMs: number; deadlineMs: number }

function serve(socket: Socket, { idleMs, deadlineMs }: Limits): void {
  let heard = false

  const sendAway = (why: string) => {
    if (!socket.writable) return
    socket.removeAllListeners('data')
    // end() ends our side only; the client may never end its own.
    socket.end(`bye: ${why}\n`, () => socket.destroy())
    idle.refresh()
  }

  const idle = setTimeout(() => {
    // What a client does not read cannot be written, and nobody waits for it twice. An end would tell it that this was all.
    if (!socket.writable) return socket.resetAndDestroy()
    // After a busy moment timers run before the loop reads again: bytes may be waiting that came in time. They start the clock anew.
    heard = false
    setImmediate(() => heard || sendAway('idle'))
  }, idleMs)
  const deadline = setTimeout(sendAway, deadlineMs, 'deadline')

  socket.on('data', () => {
    heard = true
    idle.refresh()
  })
  socket.on('close', () => {
    clearTimeout(idle)
    clearTimeout(deadline)
  })
  socket.on('error', (error) => console.error(`server: lost a client: ${error.message}`))
  returnLines(socket, () => sendAway('line too long'))
}

function returnLines(socket: Socket, refuse: () => void): void {
  let unfinished = Buffer.alloc(0)
  socket.on('data', (piece) => {
    const bytes = Buffer.concat([unfinished, piece])
    const end = bytes.lastIndexOf('\n') + 1
    unfinished = bytes.subarray(end)
    if (end > 0 && !socket.write(bytes.subarray(0, end))) socket.pause()
    if (unfinished.length > LONGEST_LINE) refuse()
  })
  socket.on('drain', () => socket.resume())
}

function wholeNumber(text: string | undefined, most: number): number {
  const number = /^\d+$/.test(text ?? '') ? Number(text) : 0
  return number >= 1 && number <= most ? number : Number.NaN
}

const [portText, idleText, deadlineText, ...rest] = process.argv.slice(2)
const port = wholeNumber(portText, 65_535)
const idleMs = wholeNumber(idleText, LONGEST_WAIT)
const deadlineMs = wholeNumber(deadlineText, LONGEST_WAIT)

if ([port, idleMs, deadlineMs].some(Number.isNaN) || rest.length > 0) {
  console.error('usage: server.ts <port> <idle-ms> <deadline-ms>')
  process.exit(64)
}

const server = createServer((socket) => serve(socket, { idleMs, deadlineMs }))

// Without a listening socket nothing keeps the process alive, so it ends with this code by itself.
server.on('error', (error) => {
  console.error(`server: ${error.message}`)
  process.exitCode = 1
})

server.listen(port, '127.0.0.1')
