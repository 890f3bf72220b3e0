// Misconception: a client that has ended is gone, and its socket can be thrown away.
// fails: ends only after everything has been written
// fails by luck: echoes what came before the client's end, then ends too
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.on('end', () => socket.destroy())
  socket.pipe(socket)
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
