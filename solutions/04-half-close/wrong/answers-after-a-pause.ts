// Misconception: who pauses for long has said everything.
// fails: says nothing before the client ends its side
import { createServer } from 'node:net'

const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

class Count {
  lines = 0
  words = 0
  bytes = 0
  inWord = false

  add(piece: Buffer): void {
    this.bytes += piece.length
    for (const byte of piece) {
      if (byte === 0x0a) this.lines++
      if (!this.inWord && !isSpace(byte)) this.words++
      this.inWord = !isSpace(byte)
    }
  }

  toString(): string {
    return `${this.lines} ${this.words} ${this.bytes}\n`
  }
}

/** In milliseconds. */
const PAUSE = 1500

const server = createServer({ allowHalfOpen: true }, (socket) => {
  const count = new Count()
  const answer = () => {
    clearTimeout(timer)
    if (!socket.writableEnded) socket.end(`${count}`)
  }
  let timer: NodeJS.Timeout | undefined
  socket.on('data', (piece) => {
    count.add(piece)
    clearTimeout(timer)
    timer = setTimeout(answer, PAUSE)
  })
  socket.on('end', answer)
  socket.on('error', () => clearTimeout(timer))
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
