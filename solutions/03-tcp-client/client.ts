// usage: client.ts <host> <port>
// Carries stdin to a TCP server, and to stdout what the server sends, until the server ends.
import { connect } from 'node:net'

const EXIT_CODES: Record<string, number> = {
  ECONNREFUSED: 2,
  ECONNRESET: 3,
  EPIPE: 3,
  ETIMEDOUT: 4,
  ENOTFOUND: 5,
  EAI_AGAIN: 5,
}

const [host, portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!host || !/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: client.ts <host> <port>')
  process.exit(64)
}

const socket = connect({ host, port })

// In both directions pipe() stops reading while what it wrote waits. The end of stdin ends our side
// only (RFC 9293, section 3.6): the server may not even have begun to answer.
process.stdin.pipe(socket)
socket.pipe(process.stdout)

// Not process.exit(): what stdout has not taken yet would be lost. With the socket and an stdin that may
// never end out of the way, the process ends once stdout has taken everything.
const leave = () => {
  process.stdin.destroy()
  socket.destroy()
}

const fail = (error: NodeJS.ErrnoException, exitCode = 1) => {
  // Of a name with several addresses the error is an AggregateError, which has a code but no message.
  console.error(`client: ${error.message || error.code}`)
  process.exitCode = exitCode
  leave()
}

socket.on('end', leave)
socket.on('error', (error: NodeJS.ErrnoException) => fail(error, EXIT_CODES[error.code ?? '']))
// Whoever reads our output may go away (`| head -1`), and input can be unreadable.
process.stdin.on('error', fail)
process.stdout.on('error', fail)
