// Begins to answer, and throws the connection away.
import { createServer } from 'node:net'

createServer((socket) => {
  socket.on('error', () => {})
  socket.on('data', () => socket.write('hel', () => socket.resetAndDestroy()))
}).listen(Number(process.argv[2]), '127.0.0.1')
