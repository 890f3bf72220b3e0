// Returns every byte, a kibibyte at a time and after a pause.
import { createServer } from 'node:net'

createServer((socket) => {
  socket.on('error', () => {})
  socket.on('readable', () => {
    setTimeout(() => {
      const bytes = socket.read(Math.min(1024, socket.readableLength))
      if (bytes) socket.write(bytes)
    }, 20)
  })
}).listen(Number(process.argv[2]), '127.0.0.1')
