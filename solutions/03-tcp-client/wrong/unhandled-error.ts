// Misconception: a connection ends with 'end' or 'close'; there is nothing else to listen for.
// fails: says ECONNREFUSED when nobody listens
// fails: says ENOTFOUND when the host is unknown
// fails: says ECONNRESET when the server resets, after what came before
// fails: says ETIMEDOUT when the server is lost
// fails: says the code of any other error, and exits with 1
// fails: says EPIPE when the reader of its output goes away
import { connect } from 'node:net'

const [host, port] = process.argv.slice(2)
const socket = connect(Number(port), host)

process.stdin.pipe(socket)
socket.pipe(process.stdout)

socket.on('end', () => {
  process.stdin.destroy()
  socket.destroy()
})
