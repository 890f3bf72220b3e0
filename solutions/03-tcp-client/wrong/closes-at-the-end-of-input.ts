// Misconception: who has nothing more to say closes the connection.
// fails: ends its side at the end of its input, and goes on reading
// fails: sends a large input to a server that reads slowly
// fails: keeps its memory bounded while the server does not read
// fails: says ETIMEDOUT when the server is lost
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

socket.pipe(process.stdout)
socket.once('connect', () => {
  process.stdin.on('data', (chunk) => socket.write(chunk))
  process.stdin.on('end', () => socket.destroy())
})

socket.on('end', () => {
  process.stdin.destroy()
  socket.destroy()
})
