// Misconception: a queue may be long, as long as it ends somewhere.
// fails: keeps its memory bounded while the server does not read
// fails: keeps its memory bounded while nobody reads its output
import { connect } from 'node:net'

const EXIT_CODES: Record<string, number> = {
  ECONNREFUSED: 2,
  ECONNRESET: 3,
  ETIMEDOUT: 4,
  ENOTFOUND: 5,
  EAI_AGAIN: 5,
}

const LONG = 32 * 2 ** 20

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

process.stdin.on('data', (chunk) => {
  socket.write(chunk)
  if (socket.writableLength > LONG) process.stdin.pause()
})
process.stdin.on('end', () => socket.end())
socket.on('drain', () => process.stdin.resume())
socket.on('data', (chunk) => {
  process.stdout.write(chunk)
  if (process.stdout.writableLength > LONG) socket.pause()
})
process.stdout.on('drain', () => socket.resume())

socket.on('end', () => {
  process.stdin.destroy()
  socket.destroy()
})
