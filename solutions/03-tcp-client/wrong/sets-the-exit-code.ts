// Misconception: once the exit code is set and the socket is closed, the process ends.
// fails: says ECONNREFUSED when nobody listens
// fails: says ENOTFOUND when the host is unknown
// fails: says ECONNRESET when the server resets, after what came before
// fails: says the code of any other error, and exits with 1
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
  process.exitCode = EXIT_CODES[error.code ?? ''] ?? 1
})
process.stdout.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})

socket.pipe(process.stdout)
process.stdin.on('end', () => socket.end())
process.stdin.on('data', (chunk) => {
  if (socket.write(chunk)) return
  process.stdin.pause()
  socket.once('drain', () => process.stdin.resume())
})

socket.on('end', () => {
  process.stdin.destroy()
  socket.destroy()
})
