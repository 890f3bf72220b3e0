// Style: a pipe; and something of its own to do ten times a second, so that it never sleeps for long
import { createServer } from 'node:net'

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

let connections = 0
let most = 0

const server = createServer({ allowHalfOpen: true }, (socket) => {
  connections++
  socket.on('close', () => connections--)
  socket.on('error', () => {})
  socket.pipe(socket)
})

server.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})

server.listen(port, '127.0.0.1')
setInterval(() => (most = Math.max(most, connections)), 100)
