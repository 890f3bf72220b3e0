// Style: an async generator yields the frames of a socket, one loop answers them

import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

const HEADER = 4
const LIMIT = 65_536

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

class TooLong extends Error {}

const frame = (payload: Buffer) => {
  const header = Buffer.alloc(HEADER)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

/** The payloads in what arrives; an unfinished one at the end is dropped. */
async function* payloads(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let count = 0
  let wanted = HEADER
  let inHeader = true

  for await (const piece of pieces) {
    waiting.push(piece)
    count += piece.length
    if (count < wanted) continue

    // Joined only when something is complete, so each byte is copied a few times at most.
    let bytes = Buffer.concat(waiting)
    while (bytes.length >= wanted) {
      const taken = bytes.subarray(0, wanted)
      bytes = bytes.subarray(wanted)
      if (inHeader) {
        wanted = taken.readUInt32BE()
        if (wanted > LIMIT) throw new TooLong()
      } else {
        yield taken
        wanted = HEADER
      }
      inHeader = !inHeader
    }
    waiting = [bytes]
    count = bytes.length
  }
}

const serve = async (socket: Socket) => {
  try {
    for await (const payload of payloads(socket.iterator({ destroyOnReturn: false }))) {
      if (!socket.write(frame(Buffer.from(payload).reverse()))) await once(socket, 'drain')
    }
    socket.end()
  } catch (error) {
    if (!(error instanceof TooLong)) throw error
    socket.write(frame(Buffer.from('too long')))
    socket.destroySoon() // Ends, and destroys once everything is written.
  }
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {}) // A reset concerns this client only.
  serve(socket).catch(() => socket.destroy())
})

server.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})

server.listen(port, '127.0.0.1')
