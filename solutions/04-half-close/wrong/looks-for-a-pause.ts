// Misconception: nobody says anything more after two seconds; to look now and then is enough to see it.
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
const PAUSE = 2000
const LOOK = 100

const server = createServer({ allowHalfOpen: true }, (socket) => {
  const count = new Count()
  let last = performance.now()
  const clock = setInterval(() => {
    if (performance.now() - last > PAUSE) socket.end(`${count}`)
  }, LOOK)
  socket.on('error', () => {})
  socket.on('data', (piece) => {
    count.add(piece)
    last = performance.now()
  })
  socket.on('end', () => socket.end(`${count}`))
  socket.on('close', () => clearInterval(clock))
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
