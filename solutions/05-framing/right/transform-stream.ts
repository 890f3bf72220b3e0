// Style: a Transform from frames to answers, in a pipeline from the socket to the socket

import { createServer } from 'node:net'
import { pipeline, Transform, type TransformCallback } from 'node:stream'

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

const LIMIT = 65_536

class Answers extends Transform {
  #pieces: Buffer[] = []
  #count = 0
  #isOver = false

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
    if (!this.#isOver) {
      this.#pieces.push(piece)
      this.#count += piece.length
      this.#answerAll()
    }
    done()
  }

  #answerAll() {
    for (;;) {
      const header = this.#peek(4)
      if (!header) return
      const length = header.readUInt32BE()
      if (length > LIMIT) {
        this.#answer(Buffer.from('too long'))
        this.push(null) // The pipeline ends the socket's side.
        this.#isOver = true
        return
      }
      const frame = this.#peek(4 + length)
      if (!frame) return
      this.#drop(frame.length)
      this.#answer(Buffer.from(frame.subarray(4)).reverse())
    }
  }

  #answer(payload: Buffer) {
    const header = Buffer.alloc(4)
    header.writeUInt32BE(payload.length)
    this.push(Buffer.concat([header, payload]))
  }

  /** The first `wanted` bytes that wait, once there are as many; joins pieces only then. */
  #peek(wanted: number) {
    if (this.#count < wanted) return undefined
    const [first] = this.#pieces
    if (first && first.length >= wanted) return first.subarray(0, wanted)
    const joined = Buffer.concat(this.#pieces)
    this.#pieces = [joined]
    return joined.subarray(0, wanted)
  }

  #drop(count: number) {
    const [first = Buffer.alloc(0), ...others] = this.#pieces
    this.#pieces = [first.subarray(count), ...others]
    this.#count -= count
  }
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.on('finish', () => socket.destroy()) // All is said, whatever may still come.
  pipeline(socket, new Answers(), socket, () => {})
})

server.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})

server.listen(port, '127.0.0.1')
