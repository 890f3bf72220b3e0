// Misconception: RFC 1350 says all there is to say about TFTP.
// program: server.ts
// fails: negotiates the block size
// fails: tells the size of a file before it sends it
// fails: waits as long as the client asked
// fails: ignores options it does not know
// fails: streams a file of any size

import { randomUUID } from 'node:crypto'
import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import fs, { type FileHandle } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path'

const [RRQ, WRQ, DATA, ACK, ERROR, OACK] = [1, 2, 3, 4, 5, 6]
const READ_AHEAD = 65_536

const opcodeOf = (packet: Buffer) => (packet.length < 2 ? 0 : packet.readUInt16BE(0))

function header(opcode: number, number: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16BE(opcode, 0)
  bytes.writeUInt16BE(number % 65_536, 2)
  return bytes
}

const is = (packet: Buffer, opcode: number, number: number) =>
  packet.length >= 4 && packet.readUInt32BE(0) === opcode * 65_536 + (number % 65_536)

const refusal = (code: number, message: string) => Object.assign(new Error(message), { code })

function errorPacket({ code, message }: { code?: number | string; message: string }): Buffer {
  const codes: Record<string, number> = { ENOENT: 1, ENOTDIR: 1, EACCES: 2, ENOSPC: 3, EEXIST: 6 }
  const isOurs = typeof code === 'number'
  const text = isOurs ? message : (code ?? 'internal error')
  return Buffer.concat([
    header(ERROR, isOurs ? code : (codes[text] ?? 0)),
    Buffer.from(`${text}\0`),
  ])
}

class Abandoned extends Error {}

class Transfer {
  firstWait = 250
  readonly #socket = createSocket('udp4')
  readonly #client: RemoteInfo
  #hear?: (packet: Buffer) => void
  #broken = false

  constructor(client: RemoteInfo) {
    this.#client = client
    this.#socket.on('message', (packet, from) => this.#receive(packet, from))
    this.#socket.on('error', () => {})
    this.#socket.bind(0, '127.0.0.1')
  }

  async exchange(packet: Buffer, opcode: number, number: number): Promise<Buffer> {
    for (let wait = this.firstWait; wait <= this.firstWait * 8 && !this.#broken; wait *= 2) {
      const reply = await this.exchangeOnce(packet, opcode, number, wait)
      if (reply) return reply
    }
    throw new Abandoned()
  }

  exchangeOnce(packet: Buffer, opcode: number, number: number, ms: number) {
    return new Promise<Buffer | undefined>((done) => {
      const end = (reply?: Buffer) => {
        clearTimeout(timer)
        this.#hear = undefined
        done(reply)
      }
      const timer = setTimeout(end, ms)
      this.#hear = (reply) => {
        if (this.#broken) end()
        else if (is(reply, opcode, number)) end(reply)
        else if (opcode === DATA && is(reply, DATA, number - 1)) void this.send(packet)
      }
      void this.send(packet)
    })
  }

  send(packet: Buffer, to = this.#client): Promise<void> {
    return new Promise((sent) => this.#socket.send(packet, to.port, to.address, () => sent()))
  }

  close(): void {
    this.#socket.close()
  }

  #receive(packet: Buffer, from: RemoteInfo): void {
    const isError = opcodeOf(packet) === ERROR
    if (from.port === this.#client.port && from.address === this.#client.address) {
      this.#broken ||= isError
      this.#hear?.(packet)
    } else if (!isError) {
      void this.send(errorPacket(refusal(5, 'unknown transfer ID')), from)
    }
  }
}

async function* blocksOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(Math.max(1, Math.floor(READ_AHEAD / size)) * size)
  let filled: number
  do {
    filled = 0
    for (let read = 1; read > 0 && filled < buffer.length; filled += read) {
      read = (await file.read(buffer, filled)).bytesRead
    }
    for (let at = 0; at + size <= filled; at += size) yield buffer.subarray(at, at + size)
  } while (filled === buffer.length)
  yield buffer.subarray(filled - (filled % size), filled)
}

type Options = Map<string, number>

function parse(packet: Buffer): { opcode: number; name: string; options: Options } {
  const opcode = opcodeOf(packet)
  const [name, mode, ...rest] = packet.toString('utf8', 2).split('\0')
  if (opcode !== RRQ && opcode !== WRQ) throw refusal(4, 'not a request')
  if (!name || !mode || rest.pop() !== '') throw refusal(4, 'malformed request')
  if (mode.toLowerCase() !== 'octet') throw refusal(4, 'octet is the only mode served')
  const options: Options = new Map()
  return { opcode, name, options }
}

function optionAcknowledgement(options: Options): Buffer {
  const fields = [...options].flat().map((field) => `${field}\0`)
  return Buffer.from(`\0${String.fromCharCode(OACK)}${fields.join('')}`)
}

async function sendFile(transfer: Transfer, path: string, options: Options): Promise<void> {
  const file = await fs.open(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw refusal(2, 'not a regular file')
    if (options.has('tsize')) options.set('tsize', stats.size)
    if (options.size > 0) await transfer.exchange(optionAcknowledgement(options), ACK, 0)
    let number = 0
    for await (const block of blocksOf(file, options.get('blksize') ?? 512)) {
      number++
      await transfer.exchange(Buffer.concat([header(DATA, number), block]), ACK, number)
    }
  } finally {
    await file.close()
  }
}

async function receiveBlocks(transfer: Transfer, file: FileHandle, options: Options) {
  let answer = options.size > 0 ? optionAcknowledgement(options) : header(ACK, 0)
  for (let number = 1; ; number++) {
    const block = (await transfer.exchange(answer, DATA, number)).subarray(4)
    await file.appendFile(block)
    if (block.length < (options.get('blksize') ?? 512)) return number
    answer = header(ACK, number)
  }
}

async function receiveFile(transfer: Transfer, path: string, options: Options): Promise<void> {
  if (await fs.lstat(path).catch(() => undefined)) throw refusal(6, 'file exists')
  const temporary = join(dirname(path), `.upload-${randomUUID()}`)
  const file = await fs.open(temporary, 'wx')
  let last: number
  try {
    last = await receiveBlocks(transfer, file, options)
    await fs.link(temporary, path)
  } finally {
    await file.close()
    await fs.unlink(temporary)
  }
  await transfer.exchangeOnce(header(ACK, last), DATA, last + 1, transfer.firstWait * 8)
}

async function locate(root: string, name: string, opcode: number): Promise<string> {
  const fence = root.endsWith(sep) ? root : root + sep
  const path = resolve(root, name)
  const outside = refusal(2, 'outside the served directory')
  if (isAbsolute(name) || !path.startsWith(fence)) throw outside
  const isNew = opcode === WRQ
  const real = isNew
    ? join(await fs.realpath(dirname(path)), basename(path))
    : await fs.realpath(path)
  if (!real.startsWith(fence)) throw outside
  return real
}

async function serve(root: string, packet: Buffer, client: RemoteInfo): Promise<void> {
  const transfer = new Transfer(client)
  try {
    const { opcode, name, options } = parse(packet)
    const path = await locate(root, name, opcode)
    transfer.firstWait = (options.get('timeout') ?? 0.25) * 1000
    await (opcode === RRQ ? sendFile : receiveFile)(transfer, path, options)
  } catch (error) {
    if (!(error instanceof Abandoned)) await transfer.send(errorPacket(error as Error))
  } finally {
    transfer.close()
  }
}

async function main(): Promise<void> {
  const [portText = '', directory, ...more] = process.argv.slice(2)
  const port = /^\d+$/.test(portText) ? Number(portText) : 0
  if (port < 1 || port > 65_535 || !directory || more.length > 0) {
    console.error('usage: server.ts <port> <dir>')
    process.exit(64)
  }
  await (await fs.opendir(directory)).close()
  const root = await fs.realpath(directory)
  const server = createSocket('udp4')
  server.bind(port, '127.0.0.1')
  await once(server, 'listening')
  server.on('message', (packet, client) => {
    if (opcodeOf(packet) !== ERROR) void serve(root, packet, client)
  })
}

main().catch((error: Error) => {
  console.error(`server: ${error.message}`)
  process.exit(1)
})
