// Misconception: a larger buffer makes a server faster, and memory is cheap.
// fails: keeps its memory bounded while a client does not read
import { createServer } from 'node:net'

const options = { allowHalfOpen: true, highWaterMark: 32 * 2 ** 20 }

const server = createServer(options, (socket) => {
  socket.on('error', () => {})
  socket.pipe(socket)
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
