// Misconception: between two words there is one space or line end, so there are as many words as these.
// fails: counts line ends, not lines
// fails: counts words between any ASCII white space
import { createServer } from 'node:net'

const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

class Count {
  lines = 0
  words = 0
  bytes = 0

  add(piece: Buffer): void {
    this.bytes += piece.length
    for (const byte of piece) {
      if (byte === 0x0a) this.lines++
      if (isSpace(byte)) this.words++
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
