// Misconception: a word is over when the next piece comes, whoever sends it.
// fails: keeps clients apart
import { createServer } from 'node:net'

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

const LF = 0x0a
/** Space, tab, LF, VT, FF and CR: what isspace() of C is true for. */
const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

/** Whether the last byte was part of a word. */
let wasInWord = false

class Count {
  #lines = 0
  #words = 0
  #bytes = 0

  add(piece: Uint8Array): void {
    this.#bytes += piece.length
    for (const byte of piece) {
      if (byte === LF) this.#lines++
      const inWord = !isSpace(byte)
      if (inWord && !wasInWord) this.#words++
      wasInWord = inWord
    }
  }

  toString(): string {
    return `${this.#lines} ${this.#words} ${this.#bytes}`
  }
}

// The client's end closes its direction only (RFC 9293, section 3.6). Without allowHalfOpen, Node would end
// ours in the same turn, and every answer that takes longer than that would be lost.
const server = createServer({ allowHalfOpen: true }, (socket) => {
  const count = new Count()
  wasInWord = false
  socket.on('data', (piece) => count.add(piece))
  socket.on('end', () => socket.end(`${count}\n`))
  // A client that resets, or is gone before its answer, ends its own connection and nothing else.
  socket.on('error', (error) => console.error(`server: lost a client: ${error.message}`))
})

// Without a listening socket nothing keeps the process alive, so it ends with this code by itself.
server.on('error', (error) => {
  console.error(`server: ${error.message}`)
  process.exitCode = 1
})

server.listen(port, '127.0.0.1')
