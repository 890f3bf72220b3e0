// Accepts, answers nothing, and wakes up twenty times a second: it never sleeps for long.
import { createServer } from 'node:net'

createServer((socket) => {
  socket.on('error', () => {})
  socket.resume()
}).listen(Number(process.argv[2]), '127.0.0.1')
setInterval(() => {}, 50)
