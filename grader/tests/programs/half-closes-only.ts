// Ends its side of every connection at once, and keeps the other open for ever.
import { createServer } from 'node:net'

createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.resume()
  socket.end()
}).listen(Number(process.argv[2]), '127.0.0.1')
