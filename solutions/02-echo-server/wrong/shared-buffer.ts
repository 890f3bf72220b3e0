// Misconception: write() copies what it is given, so one buffer will do for all clients.
// fails: keeps clients apart
import { createServer } from 'node:net'

const buffer = Buffer.alloc(65_536)

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    chunk.copy(buffer)
    socket.write(buffer.subarray(0, chunk.length), () => socket.resume())
    socket.pause()
  })
  socket.on('end', () => socket.end())
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
