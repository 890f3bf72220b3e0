// Answers, and never ends its side.
import { createServer } from 'node:net'

createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.on('data', (bytes) => socket.write(bytes))
}).listen(Number(process.argv[2]), '127.0.0.1')
