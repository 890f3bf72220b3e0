// Misconception: an error on a connection says that the server is in trouble, so everybody had better connect again.
// fails: survives a client that resets
import { createServer, type Socket } from 'node:net'

const clients = new Set<Socket>()

const server = createServer({ allowHalfOpen: true }, (socket) => {
  clients.add(socket)
  socket.on('close', () => clients.delete(socket))
  socket.on('error', () => {
    for (const client of clients) client.destroy()
  })
  socket.pipe(socket)
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
