// Misconception: memory that is set aside early costs nothing: whether it is needed shows later.
// fails: refuses an announcement of 4 GiB as calmly
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
  let payload: Buffer | undefined
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length >= 4) {
      payload ??= Buffer.alloc(bytes.readUInt32BE())
      if (payload.length > 65_536) return refuse(socket)
      const end = 4 + payload.length
      if (bytes.length < end) break
      bytes.copy(payload, 0, 4, end)
      if (!socket.write(frame(payload.reverse()))) socket.pause()
      bytes = bytes.subarray(end)
      payload = undefined
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
