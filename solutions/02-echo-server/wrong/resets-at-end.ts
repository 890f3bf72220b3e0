// Misconception: a reset is the quick way to close, and saves the server the TIME_WAIT.
// fails: echoes what came before the client's end, then ends too
// fails: ends only after everything has been written
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.on('end', () => socket.resetAndDestroy())
  socket.pipe(socket, { end: false })
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
