// Sends to every client without end.
import { createServer } from 'node:net'

const block = Buffer.alloc(2 ** 20, 'y')

createServer((socket) => {
  const send = () => {
    while (socket.write(block));
  }
  socket.on('drain', send)
  socket.on('error', () => {})
  send()
}).listen(Number(process.argv[2]), '127.0.0.1')
