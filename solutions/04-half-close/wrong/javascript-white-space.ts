// Misconception: what is white space to a regular expression is what separates words.
// fails: counts bytes, whatever they mean
import { createServer } from 'node:net'

const isSpace = (byte: number) => /\s/.test(String.fromCharCode(byte))

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
  socket.on('data', (piece) => count.add(piece))
  socket.on('end', () => socket.end(`${count}`))
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
