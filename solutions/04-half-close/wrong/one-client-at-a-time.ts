// Misconception: a server serves one client to the end, and then accepts the next.
// fails: keeps clients apart
// fails: keeps an idle client from holding up others
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

let turn = Promise.resolve()

function serve(socket: Socket): Promise<void> {
  const count = new Count()
  socket.on('data', (piece) => count.add(piece)).resume()
  socket.on('end', () => socket.end(`${count}`))
  return new Promise((resolve) => {
    if (socket.closed) resolve()
    else socket.once('close', () => resolve())
  })
}

const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
  socket.on('error', () => {})
  turn = turn.then(() => serve(socket))
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
