// Misconception: a server protects itself by a limit on its clients, and a few are enough for an exercise.
// fails: keeps an idle client from holding up others
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.pipe(socket)
})

server.maxConnections = 16

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
