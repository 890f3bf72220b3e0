// Misconception: a farewell needs a moment before the end, or the end overtakes it.
// fails: says one farewell when both clocks are due at once
import { createServer } from 'node:net'

const [port, idleMs, deadlineMs] = process.argv.slice(2).map(Number)

const server = createServer((socket) => {
  let unfinished = Buffer.alloc(0)

  const sendAway = (why: string) => {
    if (!socket.writable) return
    socket.removeAllListeners('data')
    socket.write(`bye: ${why}\n`)
    setTimeout(() => socket.end(() => socket.destroy()), 50)
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
