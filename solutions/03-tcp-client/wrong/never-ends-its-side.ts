// Misconception: the server sees that no more comes; there is nothing to tell it.
// fails: ends its side at the end of its input, and goes on reading
import { connect } from 'node:net'

const EXIT_CODES: Record<string, number> = {
  ECONNREFUSED: 2,
  ECONNRESET: 3,
  ETIMEDOUT: 4,
  ENOTFOUND: 5,
  EAI_AGAIN: 5,
}

const [host, port] = process.argv.slice(2)
const socket = connect(Number(port), host)

socket.on('error', (error: NodeJS.ErrnoException) => {
  console.error(error.message)
  process.exit(EXIT_CODES[error.code ?? ''] ?? 1)
})
process.stdout.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})

process.stdin.pipe(socket, { end: false })
socket.pipe(process.stdout)

socket.on('end', () => {
  process.stdin.destroy()
  socket.destroy()
})
