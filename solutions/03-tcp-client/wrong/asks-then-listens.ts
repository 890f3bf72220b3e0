// Misconception: a conversation is a loop: send, receive, send, receive.
// fails: sends its input as it comes
// fails: prints what the server sends as it comes
// fails: prints every byte of the answer unchanged
// fails: prints a character that comes in two parts
// fails: ends its side at the end of its input, and goes on reading
// fails: is done when the server ends, though more input may come
// fails: is done when the server ends, whatever is left to send
// fails: sends a large input to a server that reads slowly
// fails: prints all of an answer to a reader that is slow
// fails: says ECONNRESET when the server resets, after what came before
// fails: says EPIPE when the reader of its output goes away
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

for await (const question of process.stdin) {
  socket.write(question)
  const [answer] = await once(socket, 'data')
  process.stdout.write(answer)
}
socket.end()
socket.pipe(process.stdout)

socket.on('end', () => {
  process.stdin.destroy()
  socket.destroy()
})
