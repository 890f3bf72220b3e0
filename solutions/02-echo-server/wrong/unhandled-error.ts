// Misconception: a connection ends with 'end' or 'close'; there is nothing else to listen for.
// fails: survives a client that resets
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.pipe(socket)
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
