// Misconception: a client is active when it has sent something that can be answered.
// fails: lets a client dribble until its deadline, and no longer
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
  let heard = false
  let lines = 0
  const ring = () => {
    if (!socket.writable) return socket.destroy()
    heard = false
    const before = lines
    setImmediate(() => {
      if (lines === before) heard ? setTimeout(ring, 10) : sendAway('idle')
    })
  }
  const idle = setTimeout(ring, idleMs)
  const deadline = setTimeout(sendAway, deadlineMs!, 'deadline')

  socket.on('data', (piece) => {
    heard = true
    const bytes = Buffer.concat([unfinished, piece])
    const end = bytes.lastIndexOf('\n') + 1
    unfinished = bytes.subarray(end)
    if (end > 0) {
      lines++
      idle.refresh()
    }
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
