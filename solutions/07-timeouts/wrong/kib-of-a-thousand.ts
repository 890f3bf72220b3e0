// Misconception: 64 KiB are 64,000 bytes.
// fails: returns a long line
import { createServer } from 'node:net'

const [port, idleMs, deadlineMs] = process.argv.slice(2).map(Number)

const server = createServer((socket) => {
  const LONGEST = 64_000
  let unfinished = Buffer.alloc(0)

  const sendAway = (why: string) => {
    if (!socket.writable) return
    socket.removeAllListeners('data')
    socket.end(`bye: ${why}\n`, () => socket.destroy())
    idle.refresh()
  }
  let heard = false
  const idle = setTimeout(() => {
    if (!socket.writable) return socket.destroy()
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
    if (unfinished.length > LONGEST) unfinished = Buffer.alloc(0)
    if (end > 0 && !socket.write(bytes.subarray(0, end))) socket.pause()
  })
  socket.on('drain', () => socket.resume())
  socket.on('error', () => {})
  socket.on('close', () => {
    clearTimeout(idle)
    clearTimeout(deadline)
  })
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(port, '127.0.0.1')
