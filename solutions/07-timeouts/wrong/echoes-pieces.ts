// Misconception: what comes in one piece is a line.
// fails: returns complete lines, and nothing else
// fails: lets a client dribble until its deadline, and no longer
// fails: ends with a client that ends, without a farewell
import { createServer } from 'node:net'

const [port, idleMs, deadlineMs] = process.argv.slice(2).map(Number)

const server = createServer((socket) => {
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
    if (!socket.write(piece)) socket.pause()
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
