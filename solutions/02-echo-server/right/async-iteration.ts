// Style: async iteration over each socket, with a wait for 'drain' wherever the buffer is full

import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

const echo = async (socket: Socket) => {
  // Without `destroyOnReturn: false` the end of the loop would destroy what still waits to be sent.
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    if (!socket.write(chunk)) await once(socket, 'drain')
  }
  socket.end()
}

const server = createServer({ allowHalfOpen: true }, async (socket) => {
  socket.on('error', () => {}) // A reset concerns this client only; Node has closed the socket.
  try {
    await echo(socket)
  } catch {
    socket.destroy()
  }
})

server.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})

server.listen(port, '127.0.0.1')
