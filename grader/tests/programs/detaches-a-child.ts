// Returns every byte, and has a child in a session of its own that sleeps for ever.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'

const settings = { detached: true, stdio: 'ignore' } as const
spawn('sleep', ['100000'], settings).unref()
spawn('sh', ['-c', 'sleep 100001 & sleep 100002'], settings).unref()
createServer((socket) => {
  socket.on('error', () => {})
  socket.pipe(socket)
}).listen(Number(process.argv[2]), '127.0.0.1')
