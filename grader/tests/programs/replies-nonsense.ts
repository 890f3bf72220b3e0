// Answers with what is no UTF-8, with NUL, and with no line feed.
import { createServer } from 'node:net'

createServer((socket) => {
  socket.on('error', () => {})
  socket.on('data', () => socket.write(Buffer.from('ff00c328eda080f0288cbc00', 'hex')))
}).listen(Number(process.argv[2]), '127.0.0.1')
