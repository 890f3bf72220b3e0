// Misconception: who has ended its side disturbs nobody: to look now and then who has been here for too long is enough.
// fails: lets go of a client that ends its side and does not read
import { createServer, type Socket } from 'node:net'

const [port, idleMs, deadlineMs] = process.argv.slice(2).map(Number)

const LONG_MS = 30_000
const LOOK_MS = 500

/** When each client that is still there has ended its side. */
const ended = new Map<Socket, number>()
let looking: NodeJS.Timeout | undefined

function look(): void {
  for (const [socket, at] of ended) if (performance.now() - at > LONG_MS) socket.destroy()
}

const server = createServer((socket) => {
  let unfinished = Buffer.alloc(0)

  const sendAway = (why: string) => {
    if (!socket.writable) return
    socket.removeAllListeners('data')
    socket.end(`bye: ${why}\n`, () => socket.destroy())
    idle.refresh()
  }
  let heard = false
  const idle = setTimeout(() => {
    if (!socket.writable) return socket.resetAndDestroy()
    heard = false
    setImmediate(() => heard || sendAway('idle'))
  }, idleMs)
  const deadline = setTimeout(sendAway, deadlineMs!, 'deadline')

  socket.on('data', (piece) => {
    heard = true
    idle.refresh()
    const bytes = Buffer.concat([unfinished, piece])
    const end = bytes.lastIndexOf('\n') + 1
    unfinished = bytes.subarray(end)
    if (end > 0 && !socket.write(bytes.subarray(0, end))) socket.pause()
  })
  socket.on('drain', () => socket.resume())
  socket.on('error', () => {})
  const stopClocks = () => {
    clearTimeout(idle)
    clearTimeout(deadline)
  }
  socket.on('end', () => {
    stopClocks()
    ended.set(socket, performance.now())
    looking ??= setInterval(look, LOOK_MS)
  })
  socket.on('close', () => {
    stopClocks()
    ended.delete(socket)
    if (ended.size > 0) return
    clearInterval(looking)
    looking = undefined
  })
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(port, '127.0.0.1')
