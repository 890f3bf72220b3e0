// Misconception: to stop reading at some bound is enough, however high it is.
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

/** As much as may wait for a client that does not read. */
const MOST_WAITING = 32 * 2 ** 20

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
      socket.write(frame(bytes.subarray(4, end).reverse()))
      if (socket.writableLength > MOST_WAITING) socket.pause()
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
