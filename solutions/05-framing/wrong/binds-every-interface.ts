// Misconception: a server that is told only a port listens on this machine alone.
// fails: listens on the given port, on loopback only
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

server.listen(Number(process.argv[2]))
