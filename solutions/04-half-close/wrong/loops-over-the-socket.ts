// Misconception: when the loop over the socket is done, the socket is still there to answer on.
// fails: counts lines, words and bytes
// fails: answers a client that says nothing
// fails: counts line ends, not lines
// fails: counts words between any ASCII white space
// fails: counts bytes, whatever they mean
// fails: counts a word once that comes in pieces
// fails: says nothing before the client ends its side
// fails: ends its side after the answer
// fails: leaves TIME_WAIT to the client, which ended first
// fails: keeps clients apart
// fails: keeps an idle client from holding up others
// fails: survives a client that resets
// fails: survives a client that does not wait for its answer
// fails: leaves no descriptor and no CLOSE_WAIT behind
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

const server = createServer(async (socket) => {
  const count = new Count()
  socket.on('error', () => {})
  for await (const piece of socket) count.add(piece)
  socket.end(`${count}`)
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(Number(process.argv[2]), '127.0.0.1')
