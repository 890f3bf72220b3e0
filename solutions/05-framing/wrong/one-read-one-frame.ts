// Misconception: one write of the client is one 'data' event here, so every piece is a frame.
// fails: finds its frames wherever the stream is cut
// fails: answers many frames from one piece, in order
// fails: serves others while a frame comes byte by byte
// fails: answers an empty frame with an empty frame
// fails: takes a payload of 65,536 bytes
// fails: answers what came before a length that is too long
// fails: lets "too long" wait for a client that reads late
// fails: drops a frame that the client's end cuts off
// fails: answers all that was complete at the client's end, then ends too
// fails: keeps clients apart
// fails: stops reading from a client that does not read
import { createServer, type Socket } from 'node:net'

function frame(payload: Uint8Array): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

function refuse(socket: Socket): void {
  socket.pause()
  socket.end(frame(Buffer.from('too long')), () => socket.destroy())
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.on('data', (piece) => {
    const length = piece.readUInt32BE()
    if (length > 65_536) return refuse(socket)
    if (!socket.write(frame(piece.subarray(4, 4 + length).reverse()))) socket.pause()
  })
  socket.on('drain', () => socket.resume())
  socket.on('end', () => socket.end())
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
