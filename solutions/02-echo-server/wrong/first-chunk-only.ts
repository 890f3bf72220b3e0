// Misconception: one 'data' event is one whole message, and one message is one connection.
// fails: returns what one client says
// fails: returns every byte unchanged
// fails: puts nothing between pieces
// fails: returns a mebibyte to a client that reads slowly
// fails: keeps its memory bounded while a client does not read
// fails: keeps clients apart
// fails: echoes what came before the client's end, then ends too
// fails: ends only after everything has been written
import { createServer } from 'node:net'

const server = createServer((socket) => {
  socket.on('error', () => {})
  socket.once('data', (chunk) => socket.end(chunk))
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
