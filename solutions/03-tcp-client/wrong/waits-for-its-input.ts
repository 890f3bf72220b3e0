// Misconception: a client ends when its input does.
// fails: is done when the server ends, though more input may come
// fails: is done when the server ends, whatever is left to send
import { once } from 'node:events'
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
for await (const chunk of process.stdin) {
  if (!socket.write(chunk)) await once(socket, 'drain')
}
socket.end()
