// Misconception: input comes in lines, and a line is what one sends.
// fails: sends its input as it comes
// fails: sends every byte of its input unchanged
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

const EXIT_CODES: Record<string, number> = {
  ECONNREFUSED: 2,
  ECONNRESET: 3,
  ETIMEDOUT: 4,
  ENOTFOUND: 5,
  EAI_AGAIN: 5,
}

const [host, port] = process.argv.slice(2)
const socket = connect(Number(port), host)
const lines = createInterface({ input: process.stdin })

socket.on('error', (error: NodeJS.ErrnoException) => {
  console.error(error.message)
  process.exit(EXIT_CODES[error.code ?? ''] ?? 1)
})
process.stdout.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})

socket.pipe(process.stdout)

socket.on('end', () => {
  lines.close()
  process.stdin.destroy()
  socket.destroy()
})

lines.on('close', () => socket.end())
lines.on('line', (line) => {
  if (socket.write(`${line}\n`)) return
  lines.pause()
  socket.once('drain', () => lines.resume())
})
