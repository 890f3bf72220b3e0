// Answers without end, a byte at a time.
import { createServer } from 'node:net'

createServer((socket) => {
  const timer = setInterval(() => socket.write('y'), 100)
  socket.on('error', () => {})
  socket.on('close', () => clearInterval(timer))
  socket.resume()
}).listen(Number(process.argv[2]), '127.0.0.1')
