// Misconception: an answer is complete when the server has ended, so that is when to print it.
// fails: prints what the server sends as it comes
// fails: keeps its memory bounded while nobody reads its output
// fails: says ECONNRESET when the server resets, after what came before
// fails: says EPIPE when the reader of its output goes away
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

const answer: Buffer[] = []
process.stdin.pipe(socket)
socket.on('data', (chunk) => answer.push(chunk))
socket.on('end', () => {
  process.stdout.write(Buffer.concat(answer))
  process.stdin.destroy()
  socket.destroy()
})
