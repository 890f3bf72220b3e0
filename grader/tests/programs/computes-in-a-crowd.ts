// Returns every byte, after a third of a second of a processor's time, which its seven children want as well.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'

createServer((socket) => {
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    const before = process.cpuUsage()
    for (let ran = 0; ran < 330_000; ) {
      const { user, system } = process.cpuUsage(before)
      ran = user + system
    }
    socket.write(bytes)
  })
}).listen(Number(process.argv[2]), '127.0.0.1', () => {
  for (let child = 0; child < 7; child++)
    spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' })
})
