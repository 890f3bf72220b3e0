// Misconception: who was refused disturbs nobody: to look now and then who has been here for too long is enough.
// fails: waits neither for what was announced nor for the end
import { createServer, type Socket } from 'node:net'

function frame(payload: Uint8Array): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

const LONG_MS = 30_000
const LOOK_MS = 500

/** When each client that is still there was refused. */
const refused = new Map<Socket, number>()

function look(): void {
  for (const [socket, at] of refused) if (performance.now() - at > LONG_MS) socket.destroy()
}

setInterval(look, LOOK_MS).unref()

function refuse(socket: Socket): void {
  socket.pause()
  socket.end(frame(Buffer.from('too long')))
  refused.set(socket, performance.now())
  socket.on('close', () => refused.delete(socket))
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

server.listen(Number(process.argv[2]), '127.0.0.1')
