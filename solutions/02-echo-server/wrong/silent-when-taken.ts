// Misconception: an 'error' listener that does nothing has dealt with the error.
// fails: says EADDRINUSE and exits when the port is taken
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.pipe(socket)
})

server.on('error', () => {})

server.listen(Number(process.argv[2]), '127.0.0.1')
