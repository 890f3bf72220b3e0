// Misconception: when the idle clock rings, nothing has come.
// fails: keeps a client whose bytes came while it was held up
// fails: keeps the deadline of a client whose bytes came while it was held up
import { createServer } from 'node:net'

const [port, idleMs, deadlineMs] = process.argv.slice(2).map(Number)

const server = createServer((socket) => {
  let unfinished = Buffer.alloc(0)

  const sendAway = (why: string) => {
    if (!socket.writable) return
    socket.removeAllListeners('data')
    socket.end(`bye: ${why}\n`, () => socket.destroy())
    idle.refresh()
  }
  const idle = setTimeout(() => (socket.writable ? sendAway('idle') : socket.destroy()), idleMs)
  const deadline = setTimeout(sendAway, deadlineMs!, 'deadline')

  socket.on('data', (piece) => {
    idle.refresh()
    const bytes = Buffer.concat([unfinished, piece])
    const end = bytes.lastIndexOf('\n') + 1
    unfinished = bytes.subarray(end)
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
