// usage: server.ts <port>
// Answers every frame with one that holds its payload reversed, on 127.0.0.1.
import { createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'

const HEADER_BYTES = 4
const LONGEST_PAYLOAD = 65_536

class TooLong extends Error {}

/** The payloads in what arrives, wherever the stream was cut. Throws TooLong without waiting for what was announced. */
async function* payloads(socket: Socket): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = []
  let size = 0
  let needed = HEADER_BYTES
  // Not destroyed when the loop is left, because there may be something to say about the reason.
  for await (const piece of socket.iterator({ destroyOnReturn: false })) {
    pieces.push(piece)
    size += piece.length
    // Joined at every piece, a frame that comes byte by byte would be copied once for each of its bytes.
    if (size < needed) continue
    let bytes = Buffer.concat(pieces)
    for (needed = frameSize(bytes); needed <= bytes.length; needed = frameSize(bytes)) {
      yield bytes.subarray(HEADER_BYTES, needed)
      bytes = bytes.subarray(needed)
    }
    pieces = [bytes]
    size = bytes.length
  }
}

/** Bytes of the frame that begins here, or of its header as long as that is not complete. */
function frameSize(bytes: Buffer): number {
  if (bytes.length < HEADER_BYTES) return HEADER_BYTES
  const length = bytes.readUInt32BE()
  if (length > LONGEST_PAYLOAD) throw new TooLong()
  return HEADER_BYTES + length
}

async function* answers(socket: Socket): AsyncGenerator<Buffer> {
  try {
    for await (const payload of payloads(socket)) yield frame(payload.reverse())
  } catch (error) {
    if (!(error instanceof TooLong)) throw error
    yield frame(Buffer.from('too long'))
  }
}

function frame(payload: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32BE(payload.length)
  return Buffer.concat([header, payload])
}

async function serve(socket: Socket): Promise<void> {
  try {
    // Takes an answer from the generator when the client has room for it, and ends our side after the last.
    await pipeline(answers(socket), socket)
  } catch (error) {
    console.error(`server: lost a client: ${(error as Error).message}`)
  } finally {
    // Where the next frame begins, nobody knows once a length is not to be trusted: there is nothing left to read.
    socket.destroy()
  }
}

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

const server = createServer({ allowHalfOpen: true }, serve)

// Without a listening socket nothing keeps the process alive, so it ends with this code by itself.
server.on('error', (error) => {
  console.error(`server: ${error.message}`)
  process.exitCode = 1
})

server.listen(port, '127.0.0.1')
