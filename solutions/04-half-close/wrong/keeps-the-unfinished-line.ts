// Misconception: a line is short, so that one may keep it until its end has come.
// fails: counts a large input in bounded memory
import { createServer } from 'node:net'

const wordsOf = (line: string) => line.split(/[\t-\r ]+/).filter(Boolean).length

class Count {
  lines = 0
  words = 0
  bytes = 0
  unfinished = ''

  add(piece: Buffer): void {
    this.bytes += piece.length
    const text = piece.toString('latin1')
    const end = text.lastIndexOf('\n') + 1
    if (end > 0) {
      const lines = (this.unfinished + text.slice(0, end)).split('\n').slice(0, -1)
      this.lines += lines.length
      for (const line of lines) this.words += wordsOf(line)
      this.unfinished = ''
    }
    this.unfinished += text.slice(end)
  }

  toString(): string {
    return `${this.lines} ${this.words + wordsOf(this.unfinished)} ${this.bytes}\n`
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
