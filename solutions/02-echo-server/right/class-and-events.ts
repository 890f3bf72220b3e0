// Style: a class for each caller, with listeners that pause it until what it is owed has left

import { createServer, type Socket } from 'node:net'

const [portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: server.ts <port>')
  process.exit(64)
}

class Caller {
  readonly #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes) => this.#echo(bytes))
    socket.on('drain', () => socket.resume())
    socket.on('end', () => socket.end())
    socket.on('error', () => socket.destroy())
  }

  #echo(bytes: Buffer) {
    const hasRoom = this.#socket.write(bytes)
    if (!hasRoom) this.#socket.pause()
  }
}

const server = createServer({ allowHalfOpen: true })
server.on('connection', (socket) => new Caller(socket))
server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`)
  process.exitCode = 1
})
server.listen({ port, host: '127.0.0.1' })
