// Misconception: when the client ends the connection, it is over, and nothing is left to do here.
// fails: echoes what came before the client's end, then ends too
// fails: ends only after everything has been written
// fails: leaves no descriptor and no CLOSE_WAIT behind
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.pipe(socket, { end: false })
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
