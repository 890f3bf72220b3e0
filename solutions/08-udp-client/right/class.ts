// Style: a class that is one question, and remembers its socket, its id and its tries

import { randomInt } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'

const [host, portText, message, ...rest] = process.argv.slice(2)
const port = Number(portText)
const portIsValid = /^\d+$/.test(portText ?? '') && port >= 1 && port <= 65_535

if (!host || !portIsValid || message === undefined || rest.length > 0) {
  console.error('usage: client.ts <host> <port> <message>')
  process.exit(64)
}

class Failure extends Error {
  readonly exitCode: number

  constructor(text: string, exitCode: number) {
    super(text)
    this.exitCode = exitCode
  }
}

const failureOf = (error: NodeJS.ErrnoException) =>
  new Failure(error.message, error.code === 'ECONNREFUSED' ? 2 : 1)

class Question {
  static readonly tries = 4
  static readonly firstWait = 200

  readonly #socket: Socket
  readonly #id = randomInt(65_536)
  readonly #datagram: Buffer
  #sent = 0
  #resolve: (answer: Buffer) => void = () => {}
  #reject: (failure: Failure) => void = () => {}
  #timer: NodeJS.Timeout | undefined

  constructor(text: string, family: number) {
    this.#datagram = Buffer.from(`..${text}`)
    this.#datagram.writeUInt16BE(this.#id)
    this.#socket = createSocket(family === 6 ? 'udp6' : 'udp4')
  }

  async ask(address: string) {
    const outcome = new Promise<Buffer>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#socket.on('message', (datagram, from) => this.#hear(datagram, from))
    this.#socket.on('error', (error) => this.#reject(failureOf(error)))
    this.#socket.on('connect', () => this.#send())
    this.#socket.connect(port, address)
    try {
      return await outcome
    } finally {
      clearTimeout(this.#timer)
      this.#socket.close()
    }
  }

  #send() {
    if (this.#sent === Question.tries) {
      this.#reject(new Failure('ETIMEDOUT: four tries, and no answer', 4))
      return
    }
    this.#socket.send(this.#datagram, (error) => {
      if (error) this.#reject(failureOf(error))
    })
    this.#timer = setTimeout(() => this.#send(), Question.firstWait * 2 ** this.#sent)
    this.#sent += 1
  }

  #hear(datagram: Buffer, from: RemoteInfo) {
    const asked = this.#socket.remoteAddress()
    const isOurs = from.port === asked.port && from.address === asked.address
    if (!isOurs || datagram.length < 2 || datagram.readUInt16BE() !== this.#id) return
    this.#resolve(datagram.subarray(2))
  }
}

try {
  const { address, family } = await lookup(host).catch((error: Error) => {
    throw new Failure(error.message, 5)
  })
  const answer = await new Question(message, family).ask(address)
  process.stdout.write(answer)
  process.stdout.write('\n')
} catch (error) {
  if (!(error instanceof Failure)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}
