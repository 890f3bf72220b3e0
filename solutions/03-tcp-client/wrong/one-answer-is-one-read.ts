// Misconception: what one read returns is the answer.
// fails: prints what the server sends as it comes
// fails: prints a character that comes in two parts
// fails: prints all of an answer to a reader that is slow
// fails: keeps its memory bounded while nobody reads its output
// fails: says ECONNRESET when the server resets, after what came before
// fails: sends its input while nobody reads its output
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

process.stdin.pipe(socket)
socket.once('data', (answer) => process.stdout.write(answer, () => process.exit(0)))

socket.on('end', () => {
  process.stdin.destroy()
  socket.destroy()
})
