// Returns complete lines, and reads no more while they wait to be written.
import { createServer } from 'node:net'

const server = createServer((socket) => {
  let unfinished = Buffer.alloc(0)
  socket.on('data', (piece) => {
    const bytes = Buffer.concat([unfinished, piece])
    const end = bytes.lastIndexOf('\n') + 1
    unfinished = bytes.subarray(end)
    if (end > 0 && !socket.write(bytes.subarray(0, end))) socket.pause()
  })
  socket.on('drain', () => socket.resume())
  socket.on('error', () => {})
})
server.listen(Number(process.argv[2]), '127.0.0.1')
