// Misconception: answers go out in the order in which the questions came, whoever they are for.
// fails: keeps an idle client from holding up others
import { createServer, type Socket } from 'node:net'

let turn = Promise.resolve()

/** Resolves when the kernel has taken it, or the client is gone. */
function answer(socket: Socket, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', resolve)
    socket.write(chunk, () => resolve())
  })
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    socket.pause()
    turn = turn.then(() => answer(socket, chunk)).then(() => void socket.resume())
  })
  socket.on('end', () => {
    turn = turn.then(() => void socket.end())
  })
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
