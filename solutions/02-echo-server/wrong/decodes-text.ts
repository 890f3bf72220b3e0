// Misconception: what arrives on a socket is text, and a string can carry any byte.
// fails: returns every byte unchanged
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.setEncoding('utf8')
  socket.pipe(socket)
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
