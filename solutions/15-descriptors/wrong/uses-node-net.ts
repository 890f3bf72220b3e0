// Misconception: node:net is a thin coat over these calls, and waits in them.
// fails: sleeps in accept while nobody is connected
// fails: sleeps in read while its client is silent
// fails: sleeps in write while its client does not read, and loses nothing
// fails: serves its clients one after another
// fails: lets sixteen clients wait
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.pipe(socket)
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
