// Misconception: a frame that is too long can be skipped, and the conversation goes on behind it.
// fails: answers a length of 65,537 with "too long", and ends
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
  let toSkip = 0
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk.subarray(toSkip)])
    toSkip = Math.max(0, toSkip - chunk.length)
    while (bytes.length >= 4) {
      const length = bytes.readUInt32BE()
      const end = 4 + length
      if (length <= 65_536 && bytes.length < end) break
      const answer = length > 65_536 ? Buffer.from('too long') : bytes.subarray(4, end).reverse()
      if (!socket.write(frame(answer))) socket.pause()
      toSkip = Math.max(0, end - bytes.length)
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
