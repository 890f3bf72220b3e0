// usage: server.ts <port>
// Returns to every client the bytes it sends (RFC 862), on 127.0.0.1.
import { createServer } from 'node:net'

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

// The client's end closes one direction only (RFC 9293, section 3.6). Half open, ours stays usable
// until pipe() ends it, after the last byte has been written.
const server = createServer({ allowHalfOpen: true }, (socket) => {
  // A reset (RFC 9293, section 3.5.2) is the end of this connection, and must not be of the others:
  // an 'error' event that nobody listens to ends the process.
  socket.on('error', (error) => console.error(`server: lost a client: ${error.message}`))
  // pipe() stops reading while what was written waits for the client to read.
  socket.pipe(socket)
})

// Without a listening socket nothing keeps the process alive, so it ends with this code by itself.
server.on('error', (error) => {
  console.error(`server: ${error.message}`)
  process.exitCode = 1
})

server.listen(port, '127.0.0.1')
