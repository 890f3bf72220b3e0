// Style: a class for each kind of transfer, whose packets and silences take their turns one by one
// program: server.ts

import { createSocket, type RemoteInfo } from 'node:dgram'
import { statSync } from 'node:fs'
import { access, type FileHandle, link, open, realpath, rm, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'

const [portText = '', dir, ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || !dir || rest.length > 0) {
  console.error('usage: server.ts <port> <dir>')
  process.exit(64)
}

const Opcode = { rrq: 1, wrq: 2, data: 3, ack: 4, error: 5, oack: 6 }
const SENDINGS = 4
const DALLY_MS = 1500

class Problem extends Error {
  readonly code: number

  constructor(code: number, text: string) {
    super(text)
    this.code = code
  }

  static from(error: unknown) {
    if (error instanceof Problem) return error
    const { code = 'failure' } = error as NodeJS.ErrnoException
    switch (code) {
      case 'ENOENT':
      case 'ENOTDIR':
        return new Problem(1, 'there is no such file or directory')
      case 'EACCES':
      case 'EPERM':
      case 'EROFS':
        return new Problem(2, 'access denied')
      case 'ENOSPC':
      case 'EDQUOT':
        return new Problem(3, 'the disk is full')
      case 'EEXIST':
        return new Problem(6, 'that name exists')
      default:
        return new Problem(0, code)
    }
  }

  toPacket() {
    return numbered(Opcode.error, this.code, Buffer.from(`${this.message}\0`))
  }
}

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

/** The strings of a request or of an OACK. */
const splitStrings = (bytes: Buffer) => {
  if (bytes.at(-1) !== 0) throw new Problem(4, 'a zero byte is missing')
  return bytes.toString('utf8', 0, bytes.length - 1).split('\0')
}

class Request {
  readonly isUpload: boolean
  readonly name: string
  readonly #options = new Map<string, string>()

  constructor(bytes: Buffer) {
    const opcode = opcodeOf(bytes)
    if (opcode !== Opcode.rrq && opcode !== Opcode.wrq) throw new Problem(4, 'not a request')
    const [name = '', mode, ...words] = splitStrings(bytes.subarray(2))
    if (mode === undefined || words.length % 2 > 0) throw new Problem(4, 'a zero byte is missing')
    if (name === '') throw new Problem(4, 'the name is empty')
    if (mode.toLowerCase() !== 'octet') throw new Problem(4, 'the only mode is octet')
    this.isUpload = opcode === Opcode.wrq
    this.name = name
    while (words.length > 0) {
      const [option = '', value = ''] = words.splice(0, 2)
      this.#options.set(option.toLowerCase(), value)
    }
  }

  number(option: string, least: number, most: number) {
    const value = this.#options.get(option)
    if (value === undefined || !/^[0-9]+$/.test(value)) return undefined
    return Number(value) >= least && Number(value) <= most ? Number(value) : undefined
  }

  text(option: string) {
    return this.number(option, 0, Infinity) === undefined ? undefined : this.#options.get(option)
  }
}

/** The directory that is served; nothing outside of it has a name. */
class Root {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  #fence(path: string) {
    const way = relative(this.#path, path)
    if (way === '..' || way.startsWith(`..${sep}`)) throw new Problem(2, 'the name leads out')
    return path
  }

  #resolve(name: string) {
    if (isAbsolute(name)) throw new Problem(2, 'the name is absolute')
    return this.#fence(resolve(this.#path, name))
  }

  async existing(name: string) {
    const path = this.#fence(await realpath(this.#resolve(name)))
    if (!(await stat(path)).isFile()) throw new Problem(2, 'not a regular file')
    return path
  }

  async free(name: string) {
    const path = this.#resolve(name)
    const parent = this.#fence(await realpath(dirname(path)))
    return join(parent, basename(path))
  }
}

abstract class Transfer {
  protected readonly request: Request
  protected readonly root: Root
  protected blockSize = 512
  readonly #client: RemoteInfo
  readonly #socket = createSocket('udp4')
  #turns: Promise<void> = Promise.resolve()
  #firstWait = 250
  #packet: Buffer = Buffer.alloc(0)
  #sendings = 0
  #timer: NodeJS.Timeout | undefined
  #isOver = false

  constructor(request: Request, root: Root, client: RemoteInfo) {
    this.request = request
    this.root = root
    this.#client = client
    this.#socket.on('error', (error) => console.error(error.message))
    this.#socket.on('listening', () => this.#takeTurn(() => this.begin()))
    this.#socket.on('message', (bytes, from) => this.#receive(bytes, from))
    this.#socket.bind(0, '127.0.0.1')
  }

  protected abstract begin(): Promise<void>
  protected abstract hear(bytes: Buffer): Promise<void>
  protected abstract cleanUp(): Promise<void>

  /** The OACK, or undefined if there is nothing to accept. */
  protected negotiate(sizeText: string | undefined) {
    const blockSize = this.request.number('blksize', 8, 65_464)
    const timeout = this.request.number('timeout', 1, 255)
    const words: string[] = []
    if (blockSize !== undefined) words.push('blksize', String(blockSize))
    if (timeout !== undefined) words.push('timeout', String(timeout))
    if (sizeText !== undefined) words.push('tsize', sizeText)
    if (blockSize !== undefined) this.blockSize = blockSize
    if (timeout !== undefined) this.#firstWait = timeout * 1000
    if (words.length === 0) return undefined
    return Buffer.from(`\0${String.fromCharCode(Opcode.oack)}${words.join('\0')}\0`)
  }

  /** Sends a packet, and again as long as there is silence. */
  protected say(bytes: Buffer) {
    this.#packet = bytes
    this.#sendings = 0
    this.#send()
  }

  protected repeat() {
    this.#sendTo(this.#packet, this.#client)
  }

  /** Sends a packet for the last time, and waits for nothing but its repetition. */
  protected sayLast(bytes: Buffer) {
    this.#packet = bytes
    this.repeat()
    this.wait(DALLY_MS, () => this.end())
  }

  protected wait(ms: number, then: () => Promise<void> | void) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#takeTurn(async () => then()), ms)
  }

  protected stopWaiting() {
    clearTimeout(this.#timer)
  }

  protected async end(lastWord?: Buffer) {
    this.#isOver = true
    clearTimeout(this.#timer)
    await this.cleanUp()
    if (!lastWord) this.#socket.close()
    else this.#sendTo(lastWord, this.#client, () => this.#socket.close())
  }

  #send() {
    this.repeat()
    this.#sendings += 1
    const wait = this.#firstWait * 2 ** (this.#sendings - 1)
    this.wait(wait, () => (this.#sendings < SENDINGS ? this.#send() : this.end()))
  }

  #sendTo(bytes: Buffer, to: RemoteInfo, done = () => {}) {
    this.#socket.send(bytes, to.port, to.address, done)
  }

  #receive(bytes: Buffer, from: RemoteInfo) {
    const isError = opcodeOf(bytes) === Opcode.error
    if (from.port !== this.#client.port || from.address !== this.#client.address) {
      const answer = new Problem(5, 'you are not the one this port talks with').toPacket()
      if (!isError && !this.#isOver) this.#sendTo(answer, from)
    } else {
      this.#takeTurn(() => (isError ? this.end() : this.hear(bytes)))
    }
  }

  #takeTurn(act: () => Promise<void>) {
    const turn = async () => {
      if (this.#isOver) return
      try {
        await act()
      } catch (error) {
        await this.end(Problem.from(error).toPacket())
      }
    }
    this.#turns = this.#turns.then(turn).catch((error) => console.error(error))
  }
}

class Download extends Transfer {
  #file: FileHandle | undefined
  #number = 0
  #position = 0
  #isLast = false

  protected override async begin() {
    this.#file = await open(await this.root.existing(this.request.name))
    const { size } = await this.#file.stat()
    const wantsSize = this.request.text('tsize') !== undefined
    const offer = this.negotiate(wantsSize ? String(size) : undefined)
    if (offer) this.say(offer)
    else await this.#sayNext()
  }

  protected override async hear(bytes: Buffer) {
    if (opcodeOf(bytes) !== Opcode.ack || numberOf(bytes) !== this.#number) return
    this.stopWaiting()
    if (this.#isLast) await this.end()
    else await this.#sayNext()
  }

  protected override async cleanUp() {
    await this.#file?.close()
  }

  async #sayNext() {
    const block = await this.#read(Buffer.alloc(this.blockSize))
    this.#number = after(this.#number)
    this.#isLast = block.length < this.blockSize
    this.say(numbered(Opcode.data, this.#number, block))
  }

  async #read(block: Buffer) {
    let filled = 0
    while (this.#file && filled < block.length) {
      const length = block.length - filled
      const { bytesRead } = await this.#file.read(block, filled, length, this.#position)
      if (bytesRead === 0) break
      filled += bytesRead
      this.#position += bytesRead
    }
    return block.subarray(0, filled)
  }
}

class Upload extends Transfer {
  static #count = 0

  #path = ''
  #temporary = ''
  #file: FileHandle | undefined
  #received: number | undefined
  #isComplete = false

  protected override async begin() {
    this.#path = await this.root.free(this.request.name)
    await this.#refuseExisting()
    Upload.#count += 1
    const temporary = join(dirname(this.#path), `.upload-${process.pid}-${Upload.#count}`)
    this.#file = await open(temporary, 'wx')
    this.#temporary = temporary
    this.say(this.negotiate(this.request.text('tsize')) ?? numbered(Opcode.ack, 0))
  }

  protected override async hear(bytes: Buffer) {
    if (opcodeOf(bytes) !== Opcode.data) return
    const number = numberOf(bytes)
    if (number === this.#received) {
      if (this.#isComplete) this.sayLast(numbered(Opcode.ack, number))
      else this.say(numbered(Opcode.ack, number))
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

  async #refuseExisting() {
    const exists = await access(this.#path).then(
      () => true,
      () => false,
    )
    if (exists) throw new Problem(6, 'that name exists')
  }

  async #store(block: Buffer, number: number) {
    await this.#file?.appendFile(block)
    this.#received = number
    if (block.length >= this.blockSize) {
      this.say(numbered(Opcode.ack, number))
      return
    }
    await link(this.#temporary, this.#path)
    await this.cleanUp()
    this.#isComplete = true
    this.sayLast(numbered(Opcode.ack, number))
  }
}

const fail = (text: string) => {
  console.error(text)
  process.exit(1)
}

const openDoor = (root: Root) => {
  const door = createSocket('udp4')
  door.on('error', (error) => fail(error.message))
  door.on('message', (bytes, client) => {
    if (opcodeOf(bytes) === Opcode.error) return
    try {
      const request = new Request(bytes)
      if (request.isUpload) new Upload(request, root, client)
      else new Download(request, root, client)
    } catch (error) {
      door.send(Problem.from(error).toPacket(), client.port, client.address, () => {})
    }
  })
  door.bind(port, '127.0.0.1')
}

try {
  if (!statSync(dir).isDirectory()) fail(`ENOTDIR: ${dir} is not a directory`)
  openDoor(new Root(await realpath(dir)))
} catch (error) {
  fail((error as Error).message)
}
