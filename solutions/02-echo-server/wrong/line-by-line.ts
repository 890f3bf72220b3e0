// Misconception: what clients send comes in lines, and a line is what one answers.
// fails: returns every byte unchanged
// fails: puts nothing between pieces
// fails: keeps clients apart
import { createServer } from 'node:net'

const server = createServer({ allowHalfOpen: true }, (socket) => {
  let line = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    const received = Buffer.concat([line, chunk])
    const complete = received.lastIndexOf(0x0a) + 1
    line = received.subarray(complete)
    if (complete === 0 || socket.write(received.subarray(0, complete))) return
    socket.pause()
    socket.once('drain', () => socket.resume())
  })
  socket.on('end', () => socket.end(line))
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
