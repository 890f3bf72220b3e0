// Misconception: a client announces what it will send, and then sends it.
// fails: answers a length of 65,537 with "too long", and ends
// fails: refuses an announcement of 4 GiB as calmly
// fails: answers what came before a length that is too long
// fails: waits neither for what was announced nor for the end
// fails: lets "too long" wait for a client that reads late
import { createServer } from 'node:net'

function frame(payload: Uint8Array): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  let bytes = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length >= 4) {
      const length = bytes.readUInt32BE()
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
