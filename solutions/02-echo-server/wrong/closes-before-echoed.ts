// Misconception: once the loop over the socket is over, everything that was written has been sent.
// fails: keeps its memory bounded while a client does not read
// fails: echoes what came before the client's end, then ends too
// fails: ends only after everything has been written
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, async (socket) => {
  try {
    // A for await loop destroys the stream it read when it is done.
    for await (const chunk of socket) socket.write(chunk)
  } catch {
    // A client that resets ends its loop.
  }
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
