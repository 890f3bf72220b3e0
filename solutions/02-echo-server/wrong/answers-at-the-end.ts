// Misconception: a request is complete at 'end', so that is when to answer.
// fails: returns what one client says
// fails: returns every byte unchanged
// fails: puts nothing between pieces
// fails: returns a mebibyte to a client that reads slowly
// fails: keeps its memory bounded while a client does not read
// fails: keeps clients apart
// fails: keeps an idle client from holding up others
// fails: survives a client that resets
// fails: leaves no descriptor and no CLOSE_WAIT behind
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, (socket) => {
  const received: Buffer[] = []
  socket.on('error', () => {})
  socket.on('data', (chunk) => received.push(chunk))
  socket.on('end', () => socket.end(Buffer.concat(received)))
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
