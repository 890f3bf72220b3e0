// Style: a class for each client, a state machine that 'data' events drive

import { createServer, type Socket } from 'node:net'

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

const LIMIT = 65_536

class Client {
  readonly #socket: Socket
  #state: 'in the length' | 'in the payload' | 'over' = 'in the length'
  #target = Buffer.alloc(4)
  #filled = 0

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (piece) => this.#take(piece))
    socket.on('drain', () => socket.resume())
    socket.on('end', () => socket.end())
    socket.on('error', () => socket.destroy())
  }

  #take(piece: Buffer) {
    let at = 0
    while (this.#state !== 'over') {
      const copied = piece.copy(this.#target, this.#filled, at)
      this.#filled += copied
      at += copied
      if (this.#filled < this.#target.length) return
      this.#advance()
    }
  }

  /** The buffer is full: it holds a length or a payload. */
  #advance() {
    if (this.#state === 'in the payload') {
      this.#answer(this.#target.reverse())
      this.#expect('in the length', 4)
      return
    }
    const length = this.#target.readUInt32BE()
    if (length <= LIMIT) {
      this.#expect('in the payload', length)
      return
    }
    this.#state = 'over'
    this.#answer(Buffer.from('too long'))
    this.#socket.destroySoon()
  }

  #expect(state: 'in the length' | 'in the payload', count: number) {
    this.#state = state
    this.#target = Buffer.alloc(count)
    this.#filled = 0
  }

  #answer(payload: Buffer) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(payload.length)
    this.#socket.cork()
    this.#socket.write(length)
    const hasRoom = this.#socket.write(payload)
    this.#socket.uncork()
    if (!hasRoom) this.#socket.pause()
  }
}

const server = createServer({ allowHalfOpen: true })
server.on('connection', (socket) => new Client(socket))
server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`)
  process.exitCode = 1
})
server.listen({ port, host: '127.0.0.1' })
