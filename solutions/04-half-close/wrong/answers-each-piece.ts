// Misconception: what arrives in one piece is what the client wanted to say.
// fails: answers a client that says nothing
// fails: counts a word once that comes in pieces
// fails: says nothing before the client ends its side
// fails: keeps clients apart
// fails: counts a large input in bounded memory
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

const server = createServer({ allowHalfOpen: true }, (socket) => {
  const count = new Count()
  socket.on('error', () => {})
  socket.on('data', (piece) => {
    count.add(piece)
    socket.write(`${count}`)
  })
  socket.on('end', () => socket.end())
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
