// Misconception: a failure is a failure; the text says which.
// fails: says ECONNREFUSED when nobody listens
// fails: says ENOTFOUND when the host is unknown
// fails: says ECONNRESET when the server resets, after what came before
// fails: says ETIMEDOUT when the server is lost
import { connect } from 'node:net'

const [host, port] = process.argv.slice(2)
const socket = connect(Number(port), host)

socket.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})
process.stdout.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})

process.stdin.pipe(socket)
socket.pipe(process.stdout)

socket.on('end', () => {
  process.stdin.destroy()
  socket.destroy()
})
