// Misconception: a piece that ends with half a word holds a word.
// fails: counts a word once that comes in pieces
// fails: counts a large input in bounded memory
// fails: keeps clients apart
import { createServer } from 'node:net'

const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

class Count {
  lines = 0
  words = 0
  bytes = 0
  inWord = false

  add(piece: Buffer): void {
    this.bytes += piece.length
    this.inWord = false
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

const server = createServer({ allowHalfOpen: true }, (socket) => {
  const count = new Count()
  socket.on('error', () => {})
  socket.on('data', (piece) => count.add(piece))
  socket.on('end', () => socket.end(`${count}`))
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
