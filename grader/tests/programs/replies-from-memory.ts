// Answers with what an earlier run was sent, whatever it is sent now.
import { createServer } from 'node:net'

const heard = ['the quick brown fox\n', 'jumps over\n', 'the lazy dog\n']

createServer((socket) => {
  socket.on('error', () => {})
  socket.on('data', () => socket.write(heard.shift() ?? 'hello\n'))
}).listen(Number(process.argv[2]), '127.0.0.1')
