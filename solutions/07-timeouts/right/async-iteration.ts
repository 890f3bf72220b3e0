// Style: async iteration over each socket; nothing more is read before an answer is with the kernel

import { createServer, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'

const [port, idleMs, deadlineMs] = process.argv.slice(2).map(Number) as [number, number, number]

class Visit {
  readonly #socket: Socket
  #pieces = 0
  #unfinished: Buffer[] = []
  #isSentAway = false
  readonly #clocks: NodeJS.Timeout[]

  constructor(socket: Socket) {
    this.#socket = socket
    const idle = setTimeout(() => this.#idles(), idleMs)
    this.#clocks = [idle, setTimeout(() => this.#sendAway('deadline'), deadlineMs)]
  }

  async lasts(): Promise<void> {
    try {
      // Without `destroyOnReturn: false` the end of the loop would destroy what still waits to be sent.
      for await (const piece of this.#socket.iterator({ destroyOnReturn: false })) {
        if (this.#isSentAway) continue
        this.#pieces++
        this.#clocks[0]!.refresh()
        await this.#returnLines(piece)
      }
      if (!this.#isSentAway) this.#leave('')
    } catch (error) {
      console.error(`a client is lost: ${(error as Error).message}`)
    }
  }

  over(): void {
    for (const clock of this.#clocks) clearTimeout(clock)
  }

  async #returnLines(piece: Buffer): Promise<void> {
    const end = piece.lastIndexOf('\n') + 1
    if (end === 0) {
      this.#unfinished.push(piece)
      return
    }
    const lines = Buffer.concat([...this.#unfinished, piece.subarray(0, end)])
    this.#unfinished = [piece.subarray(end)]
    await new Promise((resolve) => this.#socket.write(lines, resolve))
  }

  async #idles(): Promise<void> {
    const before = this.#pieces
    await turn()
    if (this.#pieces === before) this.#sendAway('idle')
  }

  #sendAway(why: string): void {
    if (this.#isSentAway || !this.#socket.writable) return
    this.#isSentAway = true
    this.#leave(`bye: ${why}\n`)
  }

  #leave(farewell: string): void {
    this.over()
    this.#socket.end(farewell, () => this.#socket.destroy())
    this.#clocks[0] = setTimeout(() => this.#socket.resetAndDestroy(), idleMs)
  }
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  const visit = new Visit(socket)
  socket.on('error', () => {})
  socket.on('close', () => visit.over())
  visit.lasts()
})

server.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})

server.listen(port, '127.0.0.1')
