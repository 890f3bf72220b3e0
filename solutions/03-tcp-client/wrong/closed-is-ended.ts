// Misconception: once connected, nothing can go wrong: a connection that is over has ended.
// fails: says ECONNRESET when the server resets, after what came before
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
let connected = false

socket.on('error', (error: NodeJS.ErrnoException) => {
  if (connected) return
  console.error(error.message)
  process.exit(EXIT_CODES[error.code ?? ''] ?? 1)
})

process.stdout.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})
socket.once('connect', () => (connected = true))
socket.on('end', () => socket.destroy())
socket.on('close', () => process.stdin.destroy())
process.stdin.pipe(socket)
socket.pipe(process.stdout)
