// Misconception: a request is complete at the end of the input, so that is when to send it.
// fails: sends its input as it comes
// fails: keeps its memory bounded while the server does not read
// fails: sends its input while nobody reads its output
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

const input: Buffer[] = []
process.stdin.on('data', (chunk) => input.push(chunk))
process.stdin.on('end', () => socket.end(Buffer.concat(input)))
socket.pipe(process.stdout)

socket.on('end', () => {
  process.stdin.destroy()
  socket.destroy()
})
