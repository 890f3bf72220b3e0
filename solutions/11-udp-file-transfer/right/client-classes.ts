// Style: a class for each kind of transfer, whose packets and silences take their turns one by one
// program: client.ts

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline/promises'

const [host, portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!host || !/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: client.ts <host> <port>')
  process.exit(64)
}

const Opcode = { rrq: 1, wrq: 2, data: 3, ack: 4, error: 5 }
const BLOCK_SIZE = 512
const FIRST_WAIT_MS = 250
const SENDINGS = 4
const DALLY_MS = 1500

type Server = { address: string; family: number }

const numbered = (opcode: number, number: number, content: Buffer = Buffer.alloc(0)) => {
  const bytes = Buffer.alloc(4 + content.length)
  bytes.writeUInt16BE(opcode, 0)
  bytes.writeUInt16BE(number, 2)
  content.copy(bytes, 4)
  return bytes
}

const opcodeOf = (bytes: Buffer) => (bytes.length < 2 ? 0 : bytes.readUInt16BE())
const numberOf = (bytes: Buffer) => (bytes.length < 4 ? -1 : bytes.readUInt16BE(2))
const after = (number: number) => (number + 1) & 0xffff

const reasonIn = (bytes: Buffer) => {
  const text = bytes.toString('utf8', 4).replace(/\0.*$/s, '')
  return `error ${numberOf(bytes)}: ${text.replaceAll(/\p{Cc}/gu, ' ')}`
}

abstract class Transfer {
  protected size = 0
  readonly #server: Server
  readonly #socket: Socket
  #peer: RemoteInfo | undefined
  #turns: Promise<void> = Promise.resolve()
  #packet: Buffer = Buffer.alloc(0)
  #sendings = 0
  #timer: NodeJS.Timeout | undefined
  #isOver = false
  #settle: (failure?: unknown) => void = () => {}

  constructor(server: Server) {
    this.#server = server
    this.#socket = createSocket(server.family === 6 ? 'udp6' : 'udp4')
    this.#socket.on('error', (error) => this.#takeTurn(() => Promise.reject(error)))
    this.#socket.on('message', (bytes, from) => this.#receive(bytes, from))
  }

  /** Resolves with the size of the file when it is where it should be. */
  run() {
    return new Promise<number>((resolve, reject) => {
      this.#settle = (failure) => (failure === undefined ? resolve(this.size) : reject(failure))
      this.#takeTurn(() => this.begin())
    })
  }

  protected abstract begin(): Promise<void>
  protected abstract hear(bytes: Buffer): Promise<void>
  protected abstract cleanUp(): Promise<void>

  protected say(bytes: Buffer) {
    this.#packet = bytes
    this.#sendings = 0
    this.#send()
  }

  protected ask(opcode: number, name: string) {
    this.say(Buffer.concat([Buffer.of(0, opcode), Buffer.from(`${name}\0octet\0`)]))
  }

  /** Says a packet for the last time, and again while the program lasts if its block does. */
  protected async succeed(lastWord?: Buffer) {
    clearTimeout(this.#timer)
    await this.cleanUp()
    if (lastWord) {
      this.#packet = lastWord
      this.repeat()
      this.#socket.unref()
    } else {
      this.#close()
    }
    this.#settle()
  }

  protected repeat() {
    this.#sendTo(this.#packet, this.#peer?.port ?? port, this.#peer?.address)
    if (this.#sendings === 0) this.#wait(DALLY_MS, async () => this.#close()).unref()
  }

  protected stopWaiting() {
    clearTimeout(this.#timer)
    this.#sendings = 0
  }

  async #fail(failure: unknown) {
    clearTimeout(this.#timer)
    this.#isOver = true
    await this.cleanUp()
    const isOurFault = failure instanceof Error && 'code' in failure
    if (!isOurFault || !this.#peer) this.#close()
    else {
      const word = numbered(Opcode.error, 0, Buffer.from('the client cannot go on\0'))
      this.#sendTo(word, this.#peer.port, this.#peer.address, () => this.#close())
    }
    this.#settle(failure)
  }

  #close() {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#socket.close()
  }

  #send() {
    this.#sendings += 1
    this.repeat()
    this.#wait(FIRST_WAIT_MS * 2 ** (this.#sendings - 1), async () => {
      if (this.#sendings === SENDINGS) throw new Error('no answer (ETIMEDOUT)')
      this.#send()
    })
  }

  #wait(ms: number, then: () => Promise<void>) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#takeTurn(then), ms)
    return this.#timer
  }

  #sendTo(bytes: Buffer, toPort: number, address = this.#server.address, done = () => {}) {
    this.#socket.send(bytes, toPort, address, done)
  }

  #receive(bytes: Buffer, from: RemoteInfo) {
    if (from.address === this.#server.address) this.#peer ??= from
    const isError = opcodeOf(bytes) === Opcode.error
    if (from.port === this.#peer?.port && from.address === this.#peer.address) {
      this.#takeTurn(async () => {
        if (isError) throw new Error(reasonIn(bytes))
        await this.hear(bytes)
      })
    } else if (!isError && !this.#isOver) {
      const word = numbered(Opcode.error, 5, Buffer.from('unknown transfer id\0'))
      this.#sendTo(word, from.port, from.address)
    }
  }

  #takeTurn(act: () => Promise<void>) {
    this.#turns = this.#turns.then(async () => {
      if (this.#isOver) return
      await act().catch((failure) => this.#fail(failure))
    })
  }
}

class Get extends Transfer {
  static #count = 0

  readonly #remote: string
  readonly #local: string
  #temporary = ''
  #file: FileHandle | undefined
  #received: number | undefined
  #isComplete = false

  constructor(server: Server, remote: string, local = basename(remote)) {
    super(server)
    this.#remote = remote
    this.#local = local
  }

  protected override async begin() {
    const old = await stat(this.#local).catch(() => undefined)
    if (old?.isDirectory()) throw new Error(`EISDIR: ${this.#local} is a directory`)
    Get.#count += 1
    const temporary = join(dirname(this.#local), `.download-${process.pid}-${Get.#count}`)
    this.#file = await open(temporary, 'wx')
    this.#temporary = temporary
    this.ask(Opcode.rrq, this.#remote)
  }

  protected override async hear(bytes: Buffer) {
    if (opcodeOf(bytes) !== Opcode.data) return
    const number = numberOf(bytes)
    if (number === this.#received) {
      this.repeat()
    } else if (number === after(this.#received ?? 0) && !this.#isComplete) {
      this.stopWaiting()
      await this.#store(bytes.subarray(4), number)
    }
  }

  protected override async cleanUp() {
    await this.#file?.close()
    this.#file = undefined
    if (this.#temporary) await rm(this.#temporary, { force: true })
  }

  async #store(block: Buffer, number: number) {
    await this.#file?.appendFile(block)
    this.size += block.length
    this.#received = number
    const word = numbered(Opcode.ack, number)
    if (block.length >= BLOCK_SIZE) {
      this.say(word)
      return
    }
    await this.#file?.close()
    this.#file = undefined
    await rename(this.#temporary, this.#local)
    this.#isComplete = true
    await this.succeed(word)
  }
}

class Put extends Transfer {
  readonly #local: string
  readonly #remote: string
  #file: FileHandle | undefined
  #number = 0
  #isLast = false

  constructor(server: Server, local: string, remote: string) {
    super(server)
    this.#local = local
    this.#remote = remote
  }

  protected override async begin() {
    this.#file = await open(this.#local)
    const status = await this.#file.stat()
    if (status.isDirectory()) throw new Error(`EISDIR: ${this.#local} is a directory`)
    this.ask(Opcode.wrq, this.#remote)
  }

  protected override async hear(bytes: Buffer) {
    if (opcodeOf(bytes) !== Opcode.ack || numberOf(bytes) !== this.#number) return
    this.stopWaiting()
    if (this.#isLast) {
      await this.succeed()
      return
    }
    const block = await this.#read(Buffer.alloc(BLOCK_SIZE))
    this.size += block.length
    this.#number = after(this.#number)
    this.#isLast = block.length < BLOCK_SIZE
    this.say(numbered(Opcode.data, this.#number, block))
  }

  protected override async cleanUp() {
    await this.#file?.close()
    this.#file = undefined
  }

  async #read(block: Buffer) {
    let filled = 0
    while (this.#file && filled < block.length) {
      const { bytesRead } = await this.#file.read(block, filled, block.length - filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return block.subarray(0, filled)
  }
}

class Menu {
  readonly #server: Server

  constructor(server: Server) {
    this.#server = server
  }

  /** Returns false when the line was `quit`. */
  async obey(line: string) {
    const words = line.split(/\s+/).filter(Boolean)
    const [command, first, second] = words
    const isTransfer = first !== undefined && words.length <= 3
    if (command === 'quit' && words.length === 1) return false
    if (command === 'get' && isTransfer) {
      const size = await new Get(this.#server, first, second).run()
      console.log(`got ${first}: ${size} bytes`)
    } else if (command === 'put' && isTransfer) {
      const remote = second ?? basename(first)
      const size = await new Put(this.#server, first, remote).run()
      console.log(`put ${remote}: ${size} bytes`)
    } else if (command !== undefined) {
      throw new Error(`unknown command: ${line}`)
    }
    return true
  }
}

const findServer = async (name: string) => {
  try {
    return await lookup(name)
  } catch (error) {
    console.error((error as Error).message)
    process.exit(5)
  }
}

const menu = new Menu(await findServer(host))
for await (const line of createInterface({ input: process.stdin })) {
  try {
    if (!(await menu.obey(line))) break
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
process.stdin.destroy()
