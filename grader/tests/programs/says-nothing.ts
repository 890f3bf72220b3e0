// Accepts, reads, and never answers.
import { createServer } from 'node:net'

createServer((socket) => {
  socket.on('error', () => {})
  socket.resume()
}).listen(Number(process.argv[2]), '127.0.0.1')
