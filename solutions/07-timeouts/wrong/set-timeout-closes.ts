// Misconception: socket.setTimeout() closes a socket on which nothing happens.
// fails: says "bye: idle" to a client that says nothing, and ends
// fails: closes the connection, also when the client stays
// fails: counts idle time from the last byte
// fails: gives each client clocks of its own
// fails: keeps a client whose bytes came while it was held up
// fails: lets go of a client that does not read its farewell
// fails: lets go of a client that ends its side and does not read
import { createServer } from 'node:net'

const [port, idleMs, deadlineMs] = process.argv.slice(2).map(Number)

const server = createServer((socket) => {
  let unfinished = Buffer.alloc(0)

  const sendAway = (why: string) => {
    if (!socket.writable) return
    socket.removeAllListeners('data')
    socket.end(`bye: ${why}\n`, () => socket.destroy())
    setTimeout(() => socket.destroy(), idleMs)
  }
  socket.setTimeout(idleMs!)
  const deadline = setTimeout(sendAway, deadlineMs!, 'deadline')

  socket.on('data', (piece) => {
    const bytes = Buffer.concat([unfinished, piece])
    const end = bytes.lastIndexOf('\n') + 1
    unfinished = bytes.subarray(end)
    if (end > 0 && !socket.write(bytes.subarray(0, end))) socket.pause()
  })
  socket.on('drain', () => socket.resume())
  socket.on('error', () => {})
  socket.on('close', () => {
    clearTimeout(deadline)
  })
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(port, '127.0.0.1')
