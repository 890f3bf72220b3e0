// Returns every byte, as a server should.
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.pipe(socket)
})
server.listen(Number(process.argv[2]), '127.0.0.1')
