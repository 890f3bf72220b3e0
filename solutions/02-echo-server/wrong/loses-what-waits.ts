// Misconception: who waits for 'drain' has lost nothing when the loop over the socket is over.
// fails: ends only after everything has been written
// fails by luck: echoes what came before the client's end, then ends too
import { once } from 'node:events'
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, async (socket) => {
  try {
    // What is less than the high-water mark asks for no wait, and the end of the loop destroys the socket under it.
    for await (const chunk of socket) if (!socket.write(chunk)) await once(socket, 'drain')
  } catch {
    // A client that resets ends its loop.
  }
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
