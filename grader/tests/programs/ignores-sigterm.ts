// Returns every byte, and refuses to end when it is asked to.
import { createServer } from 'node:net'

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
createServer((socket) => {
  socket.on('error', () => {})
  socket.pipe(socket)
}).listen(Number(process.argv[2]), '127.0.0.1')
