// Style: one async function for each transfer, which sends a packet and awaits the answer to it
// program: server.ts

import { randomUUID } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { constants, statSync } from 'node:fs'
import { type FileHandle, link, lstat, open, realpath, unlink } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path'

const [portText = '', dir, ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!/^\d+$/.test(portText) || port < 1 || port > 65_535 || !dir || rest.length > 0) {
  console.error('usage: server.ts <port> <dir>')
  process.exit(64)
}

const RRQ = 1
const WRQ = 2
const DATA = 3
const ACK = 4
const ERROR = 5
const OACK = 6

const SENDINGS = 4
const DALLY = 1250

/** What ends a transfer, or keeps it from beginning, and is told to the client. */
class Refusal extends Error {
  readonly code: number
  constructor(code: number, text: string) {
    super(text)
    this.code = code
  }
}

/** The client has ended the transfer, or is silent: nobody is told. */
class Over extends Error {}

type Request = { isUpload: boolean; name: string; options: [name: string, value: string][] }
type Terms = { accepted: [name: string, value: string][]; blockSize: number; firstWait: number }

const packet = (opcode: number, number: number, content: Uint8Array = Buffer.alloc(0)) => {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(opcode)
  head.writeUInt16BE(number, 2)
  return Buffer.concat([head, content])
}
const errorPacket = (code: number, text: string) => packet(ERROR, code, Buffer.from(`${text}\0`))
const oackPacket = (options: [string, string][]) =>
  Buffer.concat([
    Buffer.of(0, OACK),
    Buffer.from(
      options
        .flat()
        .map((word) => `${word}\0`)
        .join(''),
    ),
  ])

const opcodeOf = (bytes: Buffer) => (bytes.length >= 2 ? bytes.readUInt16BE() : undefined)
const numberOf = (bytes: Buffer) => (bytes.length >= 4 ? bytes.readUInt16BE(2) : undefined)
const after = (number: number) => (number + 1) % 65_536

const send = (socket: Socket, bytes: Buffer, to: RemoteInfo) =>
  new Promise<void>((done) => {
    socket.send(bytes, to.port, to.address, () => done())
  })

/** A new port, and what one client says to it. */
class Line {
  readonly #socket: Socket
  readonly #client: RemoteInfo
  readonly #inbox: Buffer[] = []
  #wake = () => {}

  constructor(socket: Socket, client: RemoteInfo) {
    this.#socket = socket
    this.#client = client
    socket.on('error', () => {})
    socket.on('message', (bytes, from) => {
      if (from.port === client.port && from.address === client.address) {
        this.#inbox.push(bytes)
        this.#wake()
      } else if (opcodeOf(bytes) !== ERROR) {
        send(socket, errorPacket(5, 'this port serves another client'), from)
      }
    })
  }

  send(bytes: Buffer) {
    return send(this.#socket, bytes, this.#client)
  }

  /** The next packet of the client's, or undefined when it is too late. */
  async receive(deadline: number) {
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
    const bytes = this.#inbox.shift()
    if (bytes && opcodeOf(bytes) === ERROR) throw new Over()
    return bytes
  }

  /** Sends until a packet comes that `isAnswer` takes. */
  async ask(bytes: Buffer, firstWait: number, isAnswer: (answer: Buffer) => boolean) {
    for (let sending = 0; sending < SENDINGS; sending += 1) {
      await this.send(bytes)
      const deadline = performance.now() + firstWait * 2 ** sending
      for (;;) {
        const answer = await this.receive(deadline)
        if (!answer) break
        if (isAnswer(answer)) return answer
      }
    }
    throw new Over()
  }

  close() {
    this.#socket.close()
  }
}

const parse = (bytes: Buffer): Request => {
  const opcode = opcodeOf(bytes)
  if (opcode !== RRQ && opcode !== WRQ) throw new Refusal(4, 'neither a read nor a write request')
  const words = bytes.toString('utf8', 2).split('\0')
  if (words.pop() !== '' || words.length < 2) throw new Refusal(4, 'a zero byte is missing')
  const [name = '', mode = '', ...more] = words
  if (name === '') throw new Refusal(4, 'the name is empty')
  if (mode.toLowerCase() !== 'octet') throw new Refusal(4, 'the mode must be octet')
  const options: [string, string][] = []
  for (let at = 0; at + 1 < more.length; at += 2) options.push([more[at] ?? '', more[at + 1] ?? ''])
  return { isUpload: opcode === WRQ, name, options }
}

const agree = ({ options }: Request, sizeText: (asked: string) => string): Terms => {
  const terms: Terms = { accepted: [], blockSize: 512, firstWait: 250 }
  for (const [name, value] of options) {
    if (!/^\d+$/.test(value)) continue
    const option = name.toLowerCase()
    const number = Number(value)
    if (option === 'tsize') {
      terms.accepted.push([name, sizeText(value)])
    } else if (option === 'blksize' && number >= 8 && number <= 65_464) {
      terms.blockSize = number
      terms.accepted.push([name, value])
    } else if (option === 'timeout' && number >= 1 && number <= 255) {
      terms.firstWait = number * 1000
      terms.accepted.push([name, value])
    }
  }
  return terms
}

const refusalOf = (error: unknown) => {
  if (error instanceof Refusal) return error
  const { code = 'unknown error' } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Refusal(1, 'no such file')
  if (['EACCES', 'EPERM', 'EROFS', 'ELOOP'].includes(code)) return new Refusal(2, 'access denied')
  if (code === 'ENOSPC' || code === 'EDQUOT') return new Refusal(3, 'the disk is full')
  if (code === 'EEXIST') return new Refusal(6, 'the name exists')
  return new Refusal(0, code)
}

const requireInside = (root: string, path: string) => {
  const fence = root.endsWith(sep) ? root : root + sep
  if (path !== root && !path.startsWith(fence)) throw new Refusal(2, 'the name leads out')
}

const pathOf = (root: string, name: string) => {
  if (isAbsolute(name)) throw new Refusal(2, 'the name is absolute')
  const path = resolve(root, name)
  requireInside(root, path)
  return path
}

const openForReading = async (root: string, name: string) => {
  const path = await realpath(pathOf(root, name))
  requireInside(root, path)
  const notRegular = new Refusal(2, 'not a regular file')
  if (!(await lstat(path)).isFile()) throw notRegular
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
}

const readBlock = async (file: FileHandle, size: number, position: number) => {
  const block = Buffer.alloc(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await file.read(block, length, size - length, position + length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return block.subarray(0, length)
}

const download = async (line: Line, request: Request, root: string) => {
  const file = await openForReading(root, request.name)
  try {
    const { size } = await file.stat()
    const { accepted, blockSize, firstWait } = agree(request, () => String(size))
    const isAck = (number: number) => (answer: Buffer) =>
      opcodeOf(answer) === ACK && numberOf(answer) === number

    if (accepted.length > 0) await line.ask(oackPacket(accepted), firstWait, isAck(0))
    let number = 1
    let position = 0
    for (;;) {
      const block = await readBlock(file, blockSize, position)
      await line.ask(packet(DATA, number, block), firstWait, isAck(number))
      if (block.length < blockSize) return
      number = after(number)
      position += block.length
    }
  } finally {
    await file.close()
  }
}

const dally = async (line: Line, last: number) => {
  let deadline = performance.now() + DALLY
  for (;;) {
    const bytes = await line.receive(deadline)
    if (!bytes) return
    if (opcodeOf(bytes) !== DATA || numberOf(bytes) !== last) continue
    await line.send(packet(ACK, last))
    deadline = performance.now() + DALLY
  }
}

const upload = async (line: Line, request: Request, root: string) => {
  const wanted = pathOf(root, request.name)
  if (wanted === root) throw new Refusal(2, 'not a regular file')
  const parent = await realpath(dirname(wanted))
  requireInside(root, parent)
  const path = join(parent, basename(wanted))
  const nobody = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  if (nobody) throw new Refusal(6, 'the name exists')

  const { accepted, blockSize, firstWait } = agree(request, (asked) => asked)
  const temporary = join(parent, `.${randomUUID()}.part`)
  const file = await open(temporary, 'wx')
  let received: number | undefined
  try {
    let reply = accepted.length > 0 ? oackPacket(accepted) : packet(ACK, 0)
    for (let isLast = false; !isLast; ) {
      const next = received === undefined ? 1 : after(received)
      const bytes = await line.ask(reply, firstWait, (answer) => {
        if (opcodeOf(answer) !== DATA || answer.length > 4 + blockSize) return false
        const number = numberOf(answer)
        if (number !== undefined && number === received) line.send(reply)
        return number === next
      })
      const block = bytes.subarray(4)
      await file.appendFile(block)
      received = next
      reply = packet(ACK, next)
      isLast = block.length < blockSize
    }
    await file.close()
    await link(temporary, path)
  } finally {
    await file.close().catch(() => {})
    await unlink(temporary)
  }
  if (received === undefined) return
  await line.send(packet(ACK, received))
  await dally(line, received)
}

const serve = async (request: Request, client: RemoteInfo, root: string) => {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const line = new Line(socket, client)
  try {
    await (request.isUpload ? upload : download)(line, request, root)
  } catch (error) {
    if (error instanceof Over) return
    const { code, message } = refusalOf(error)
    await line.send(errorPacket(code, message))
  } finally {
    line.close()
  }
}

const fail = (error: unknown) => {
  console.error((error as Error).message)
  process.exit(1)
}

try {
  if (!statSync(dir).isDirectory()) throw new Error(`ENOTDIR: not a directory, '${dir}'`)
  const root = await realpath(dir)
  const door = createSocket('udp4')
  door.on('error', fail)
  door.on('message', (bytes, client) => {
    if (opcodeOf(bytes) === ERROR) return
    try {
      serve(parse(bytes), client, root).catch((error) => console.error(error))
    } catch (error) {
      const { code, message } = refusalOf(error)
      send(door, errorPacket(code, message), client)
    }
  })
  door.bind(port, '127.0.0.1')
} catch (error) {
  fail(error)
}
