// Misconception: "at the latest a second after" is a clock that starts with the refusal.
// fails: lets "too long" wait for a client that reads late
import { createServer, type Socket } from 'node:net'

function frame(payload: Uint8Array): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

function refuse(socket: Socket): void {
  socket.pause()
  socket.end(frame(Buffer.from('too long')))
  setTimeout(() => socket.destroy(), 1000)
}

// As newer versions of Node have it by themselves.
const options = { allowHalfOpen: true, highWaterMark: 64 * 2 ** 10 }

const server = createServer(options, (socket) => {
  let bytes = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length >= 4) {
      const length = bytes.readUInt32BE()
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
