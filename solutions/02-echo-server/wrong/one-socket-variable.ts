// Misconception: a server has one socket for its client, so one variable can hold it.
// fails: keeps clients apart
// fails: keeps an idle client from holding up others
// fails: survives a client that resets
import { createServer, type Socket } from 'node:net'

let client: Socket

const server = createServer({ allowHalfOpen: true }, (socket) => {
  client = socket
  client.on('error', () => {})
  socket.on('data', (chunk) => {
    if (client.write(chunk)) return
    socket.pause()
    client.once('drain', () => socket.resume())
  })
  socket.on('end', () => socket.end())
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
