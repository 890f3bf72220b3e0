// Style: one async function for each transfer, which sends a packet and awaits the answer to it
// program: client.ts

import { randomUUID } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { type FileHandle, open, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

const [host, portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!host || !/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: client.ts <host> <port>')
  process.exit(64)
}

const RRQ = 1
const WRQ = 2
const DATA = 3
const ACK = 4
const ERROR = 5

const BLOCK_SIZE = 512
const WAITS = [250, 500, 1000, 2000]
const DALLY = 1250

type Server = { address: string; family: number }

/** What the server has said in an ERROR. */
class Refusal extends Error {}

const packet = (opcode: number, number: number, content: Uint8Array = Buffer.alloc(0)) => {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(opcode)
  head.writeUInt16BE(number, 2)
  return Buffer.concat([head, content])
}
const errorPacket = (code: number, text: string) => packet(ERROR, code, Buffer.from(`${text}\0`))
const request = (opcode: number, name: string) =>
  Buffer.concat([Buffer.of(0, opcode), Buffer.from(`${name}\0octet\0`)])

const opcodeOf = (bytes: Buffer) => (bytes.length >= 2 ? bytes.readUInt16BE() : undefined)
const isNumbered = (bytes: Buffer, opcode: number, number: number) =>
  bytes.length >= 4 && opcodeOf(bytes) === opcode && bytes.readUInt16BE(2) === number
const after = (number: number) => (number + 1) % 65_536

const refusalOf = (bytes: Buffer) => {
  const code = bytes.length >= 4 ? bytes.readUInt16BE(2) : 0
  const [text = ''] = bytes.toString('utf8', 4).split('\0')
  return new Refusal(`error ${code}: ${text.replace(/\p{Cc}/gu, '?')}`)
}

/** A port of our own, and what the server says to it, from the port that it answers from first. */
class Line {
  readonly #socket: Socket
  readonly #inbox: Buffer[] = []
  readonly #server: Server
  #peer: RemoteInfo | undefined
  #wake = () => {}

  constructor(server: Server) {
    this.#server = server
    this.#socket = createSocket(server.family === 6 ? 'udp6' : 'udp4')
    this.#socket.on('error', () => {})
    this.#socket.on('message', (bytes, from) => {
      if (from.address === server.address) this.#peer ??= from
      if (from.port === this.#peer?.port && from.address === this.#peer.address) {
        this.#inbox.push(bytes)
        this.#wake()
      } else if (opcodeOf(bytes) !== ERROR) {
        this.#sendTo(errorPacket(5, 'this port talks with another one'), from.port, from.address)
      }
    })
  }

  #sendTo(bytes: Buffer, toPort: number, address: string) {
    return new Promise<void>((done) => {
      this.#socket.send(bytes, toPort, address, () => done())
    })
  }

  send(bytes: Buffer) {
    return this.#sendTo(
      bytes,
      this.#peer?.port ?? port,
      this.#peer?.address ?? this.#server.address,
    )
  }

  async #receive(deadline: number) {
    while (this.#inbox.length === 0) {
      const left = deadline - performance.now()
      if (left <= 0) return undefined
      await new Promise<void>((done) => {
        const timer = setTimeout(done, left)
        this.#wake = () => {
          clearTimeout(timer)
          done()
        }
      })
    }
    return this.#inbox.shift()
  }

  async ask(bytes: Buffer, isAnswer: (answer: Buffer) => boolean) {
    for (const wait of WAITS) {
      await this.send(bytes)
      const deadline = performance.now() + wait
      for (;;) {
        const answer = await this.#receive(deadline)
        if (!answer) break
        if (opcodeOf(answer) === ERROR) throw refusalOf(answer)
        if (isAnswer(answer)) return answer
      }
    }
    throw new Error('ETIMEDOUT: the server does not answer')
  }

  /** Says the last ACK again when its block comes again; keeps nobody from leaving. */
  dally(last: number) {
    this.#inbox.length = 0
    this.#wake = () => {
      const bytes = this.#inbox.shift()
      if (bytes && isNumbered(bytes, DATA, last)) this.send(packet(ACK, last))
    }
    this.#socket.unref()
    setTimeout(() => this.close(), DALLY).unref()
  }

  close() {
    this.#socket.close()
  }
}

const refuseDirectory = (isDirectory: boolean | undefined, path: string) => {
  if (isDirectory) throw new Error(`EISDIR: is a directory, '${path}'`)
}

const get = async (server: Server, remote: string, local: string) => {
  refuseDirectory((await stat(local).catch(() => undefined))?.isDirectory(), local)
  const temporary = join(dirname(local), `.${randomUUID()}.part`)
  const file = await open(temporary, 'wx')
  const line = new Line(server)
  try {
    let reply = request(RRQ, remote)
    let last = 0
    let size = 0
    for (let isLast = false; !isLast; ) {
      const next = after(last)
      const bytes = await line.ask(reply, (answer) => {
        if (size > 0 && isNumbered(answer, DATA, last)) line.send(reply)
        return isNumbered(answer, DATA, next)
      })
      const block = bytes.subarray(4)
      await file.appendFile(block)
      size += block.length
      last = next
      reply = packet(ACK, last)
      isLast = block.length < BLOCK_SIZE
    }
    await file.close()
    await rename(temporary, local)
    await line.send(reply)
    line.dally(last)
    return size
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      await line.send(errorPacket(0, 'cannot store it'))
    line.close()
    await file.close()
    await unlink(temporary)
    throw error
  }
}

const readBlock = async (file: FileHandle) => {
  const block = Buffer.alloc(BLOCK_SIZE)
  let length = 0
  while (length < BLOCK_SIZE) {
    const { bytesRead } = await file.read(block, length, BLOCK_SIZE - length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return block.subarray(0, length)
}

const put = async (server: Server, local: string, remote: string) => {
  const file = await open(local)
  const line = new Line(server)
  try {
    refuseDirectory((await file.stat()).isDirectory(), local)
    await line.ask(request(WRQ, remote), (answer) => isNumbered(answer, ACK, 0))
    let number = 1
    let size = 0
    for (;;) {
      const block = await readBlock(file)
      await line.ask(packet(DATA, number, block), (answer) => isNumbered(answer, ACK, number))
      size += block.length
      if (block.length < BLOCK_SIZE) return size
      number = after(number)
    }
  } finally {
    line.close()
    await file.close()
  }
}

const obey = async (server: Server, text: string) => {
  const [command, from, to, ...tooMany] = text.split(/[ \t]+/).filter((word) => word !== '')
  if (command === 'get' && from && tooMany.length === 0) {
    const size = await get(server, from, to ?? basename(from))
    console.log(`got ${from}: ${size} bytes`)
  } else if (command === 'put' && from && tooMany.length === 0) {
    const remote = to ?? basename(from)
    const size = await put(server, from, remote)
    console.log(`put ${remote}: ${size} bytes`)
  } else if (command !== undefined) {
    throw new Error(`unknown command: ${text}`)
  }
}

const resolveHost = async (name: string): Promise<Server> => {
  try {
    const server = await lookup(name)
    // The kernel writes an address in one way only, whatever the way in which it was given.
    const probe = createSocket(server.family === 6 ? 'udp6' : 'udp4')
    probe.connect(port, server.address)
    await once(probe, 'connect')
    const { address } = probe.remoteAddress()
    probe.close()
    return { ...server, address }
  } catch (error) {
    console.error((error as Error).message)
    process.exit(5)
  }
}

const server = await resolveHost(host)
const lines = createInterface({ input: process.stdin })
for await (const text of lines) {
  if (text.trim() === 'quit') break
  try {
    await obey(server, text)
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
process.stdin.destroy()
