// Misconception: an error is the server's, and it had better begin afresh with nobody connected.
// fails: survives a client that resets
import { createServer, type Socket } from 'node:net'

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

const connected = new Set<Socket>()

const server = createServer({ allowHalfOpen: true }, (socket) => {
  const count = new Count()
  connected.add(socket)
  socket.on('close', () => connected.delete(socket))
  socket.on('error', () => {
    for (const each of connected) each.destroy()
  })
  socket.on('data', (piece) => count.add(piece))
  socket.on('end', () => socket.end(`${count}`))
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
