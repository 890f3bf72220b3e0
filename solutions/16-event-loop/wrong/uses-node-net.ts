// Misconception: Node has an event loop on epoll, so a server of Node is a server on epoll.
// fails: sleeps in epoll_wait while nobody has news
// fails: registers its sockets with one epoll instance, and only those it has
// fails: sleeps while a client does not read its answers
// fails: sleeps while a client that has ended does not read its answers
// fails: sleeps again when a slow client has caught up
// fails: sleeps while its descriptor table is full, and then serves who waited
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', (error) => console.error(error.message))
  socket.pipe(socket)
})
server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})
server.listen(Number(process.argv[2]), '127.0.0.1')
