// Misconception: a server serves one client to the end, and then accepts the next.
// fails: keeps clients apart
// fails: keeps an idle client from holding up others
// fails: survives a client that resets
import { createServer, type Socket } from 'node:net'

let turn = Promise.resolve()

function serve(socket: Socket): Promise<void> {
  socket.pipe(socket)
  return new Promise((resolve) => {
    if (socket.closed) resolve()
    else socket.once('close', () => resolve())
  })
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  turn = turn.then(() => serve(socket))
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
