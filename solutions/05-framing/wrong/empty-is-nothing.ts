// Misconception: a length of 0 says that no frame has begun yet.
// fails: answers an empty frame with an empty frame
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
  let bytes = Buffer.alloc(0)
  let length = 0
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length >= (length || 4)) {
      if (length) {
        if (!socket.write(frame(bytes.subarray(0, length).reverse()))) socket.pause()
        bytes = bytes.subarray(length)
        length = 0
      } else {
        length = bytes.readUInt32BE()
        bytes = bytes.subarray(4)
        if (length > 65_536) return refuse(socket)
      }
    }
  })
  socket.on('drain', () => socket.resume())
  socket.on('end', () => socket.end())
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
