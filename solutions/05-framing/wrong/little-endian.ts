// Misconception: the bytes of a number go over the wire in the order in which they lie in memory.
// fails: answers each frame with its payload reversed
// fails: reverses bytes, not characters
// fails: finds its frames wherever the stream is cut
// fails: answers many frames from one piece, in order
// fails: serves others while a frame comes byte by byte
// fails: answers an empty frame with an empty frame
// fails: takes a payload of 65,536 bytes
// fails: answers a length of 65,537 with "too long", and ends
// fails: refuses an announcement of 4 GiB as calmly
// fails: answers what came before a length that is too long
// fails: waits neither for what was announced nor for the end
// fails: lets "too long" wait for a client that reads late
// fails: drops a frame that the client's end cuts off
// fails: answers all that was complete at the client's end, then ends too
// fails: keeps clients apart
// fails: stops reading from a client that does not read
// fails: survives a client that resets in the middle of a frame
import { createServer, type Socket } from 'node:net'

function frame(payload: Uint8Array): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt32LE(payload.length)
  return Buffer.concat([header, payload])
}

function refuse(socket: Socket): void {
  socket.pause()
  socket.end(frame(Buffer.from('too long')), () => socket.destroy())
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  let bytes = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length >= 4) {
      const length = bytes.readUInt32LE()
      if (length > 65_536) return refuse(socket)
      const end = 4 + length
      if (bytes.length < end) break
      if (!socket.write(frame(bytes.subarray(4, end).reverse()))) socket.pause()
      bytes = bytes.subarray(end)
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
