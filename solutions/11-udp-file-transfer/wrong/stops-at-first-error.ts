// Misconception: when one command fails, the rest had better not be tried.
// program: client.ts
// fails: gives up on a silent server
// fails: reports the server's error and goes on
// fails: leaves no half file
// fails: says what it does not understand and goes on
// A grader that was late leaves its transfer, which is an error, and begins another one.
// fails by luck: passes over what it does not wait for

import { randomUUID } from 'node:crypto'
import { createSocket, type RemoteInfo } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import fs, { type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

const [RRQ, WRQ, DATA, ACK, ERROR] = [1, 2, 3, 4, 5]
const BLOCK_SIZE = 512

type Address = Pick<RemoteInfo, 'address' | 'port'>

function header(opcode: number, number: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16BE(opcode, 0)
  bytes.writeUInt16BE(number % 65_536, 2)
  return bytes
}

const is = (packet: Buffer, opcode: number, number: number) =>
  packet.length >= 4 && packet.readUInt32BE(0) === opcode * 65_536 + (number % 65_536)

const isError = (packet: Buffer) => packet.length >= 4 && packet.readUInt16BE(0) === ERROR

const errorPacket = (code: number, message: string) =>
  Buffer.concat([header(ERROR, code), Buffer.from(`${message}\0`)])

const request = (opcode: number, name: string) =>
  Buffer.from(`\0${String.fromCharCode(opcode)}${name}\0octet\0`)

class Over extends Error {}

function refusal(packet: Buffer): Over {
  const [text = ''] = packet.toString('utf8', 4).split('\0')
  return new Over(`error ${packet.readUInt16BE(2)}: ${text.replace(/\p{C}/gu, '?')}`)
}

class Transfer {
  readonly #socket
  readonly #server: Address
  #peer?: Address
  #hear?: (packet: Buffer) => boolean
  #error?: Buffer

  constructor(server: Address) {
    this.#server = server
    this.#socket = createSocket(server.address.includes(':') ? 'udp6' : 'udp4')
    this.#socket.on('message', (packet, from) => this.#receive(packet, from))
    this.#socket.on('error', () => {})
  }

  async exchange(packet: Buffer, opcode: number, number: number): Promise<Buffer> {
    for (const wait of [250, 500, 1000, 2000]) {
      const reply = this.#error ?? (await this.#exchangeOnce(packet, opcode, number, wait))
      if (reply && isError(reply)) throw refusal(reply)
      if (reply) return reply
    }
    throw new Over('ETIMEDOUT: the server does not answer')
  }

  send(packet: Buffer, to = this.#peer ?? this.#server): Promise<void> {
    return new Promise((sent) => this.#socket.send(packet, to.port, to.address, () => sent()))
  }

  async giveUp(): Promise<void> {
    if (this.#peer) await this.send(errorPacket(0, 'the client gave up'))
  }

  close(): void {
    this.#socket.close()
  }

  #exchangeOnce(packet: Buffer, opcode: number, number: number, ms: number) {
    return new Promise<Buffer | undefined>((done) => {
      const end = (reply?: Buffer) => {
        clearTimeout(timer)
        this.#hear = undefined
        done(reply)
      }
      const timer = setTimeout(end, ms)
      this.#hear = (reply) => {
        const isAwaited = isError(reply) || is(reply, opcode, number)
        if (isAwaited) end(reply)
        else if (opcode === DATA && is(reply, DATA, number - 1)) void this.send(packet)
        return isAwaited
      }
      void this.send(packet)
    })
  }

  #receive(packet: Buffer, from: RemoteInfo): void {
    const expected = this.#peer ?? { ...this.#server, port: from.port }
    if (from.port === expected.port && from.address === expected.address) {
      if (isError(packet)) this.#error = packet
      if (this.#hear?.(packet)) this.#peer = expected
    } else if (!isError(packet)) {
      void this.send(errorPacket(5, 'unknown transfer ID'), from)
    }
  }
}

async function* blocksOf(file: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(128 * BLOCK_SIZE)
  let filled: number
  do {
    filled = 0
    for (let read = 1; read > 0 && filled < buffer.length; filled += read) {
      read = (await file.read(buffer, filled)).bytesRead
    }
    for (let at = 0; at + BLOCK_SIZE <= filled; at += BLOCK_SIZE) {
      yield buffer.subarray(at, at + BLOCK_SIZE)
    }
  } while (filled === buffer.length)
  yield buffer.subarray(filled - (filled % BLOCK_SIZE), filled)
}

async function receiveBlocks(transfer: Transfer, remote: string, file: FileHandle) {
  let packet: Buffer = request(RRQ, remote)
  for (let number = 1, size = 0; ; number++) {
    const block = (await transfer.exchange(packet, DATA, number)).subarray(4)
    await file.appendFile(block)
    packet = header(ACK, number)
    size += block.length
    if (block.length < BLOCK_SIZE) return { size, lastAck: packet }
  }
}

async function get(transfer: Transfer, remote: string, local: string): Promise<string> {
  const temporary = join(dirname(local), `.download-${randomUUID()}`)
  const file = await fs.open(temporary, 'wx')
  try {
    const { size, lastAck } = await receiveBlocks(transfer, remote, file)
    await file.close()
    await fs.rename(temporary, local)
    await transfer.send(lastAck)
    return `got ${remote}: ${size} bytes`
  } finally {
    await file.close()
    await fs.rm(temporary, { force: true })
  }
}

async function put(transfer: Transfer, local: string, remote: string): Promise<string> {
  const file = await fs.open(local)
  try {
    await transfer.exchange(request(WRQ, remote), ACK, 0)
    let number = 0
    let size = 0
    for await (const block of blocksOf(file)) {
      number++
      size += block.length
      await transfer.exchange(Buffer.concat([header(DATA, number), block]), ACK, number)
    }
    return `put ${remote}: ${size} bytes`
  } finally {
    await file.close()
  }
}

async function obey(line: string, server: Address): Promise<string> {
  const [command = '', from, to, ...more] = line.split(/\s+/)
  const act = new Map([
    ['get', get],
    ['put', put],
  ]).get(command)
  if (!act || !from || more.length > 0) throw new Error(`unknown command: ${line}`)
  const transfer = new Transfer(server)
  try {
    return await act(transfer, from, to ?? basename(from))
  } catch (error) {
    if (!(error instanceof Over)) await transfer.giveUp()
    throw error
  } finally {
    transfer.close()
  }
}

async function main(): Promise<void> {
  const [host, portText = '', ...more] = process.argv.slice(2)
  const port = /^\d+$/.test(portText) ? Number(portText) : 0
  if (!host || port < 1 || port > 65_535 || more.length > 0) {
    console.error('usage: client.ts <host> <port>')
    process.exit(64)
  }
  const { address } = await lookup(host, { order: 'ipv4first' })
  for await (const input of createInterface({ input: process.stdin })) {
    const line = input.trim()
    if (line === 'quit') break
    if (line === '') continue
    await obey(line, { address, port }).then(console.log, (error: Error) => {
      console.error(error.message)
      process.exit(1)
    })
  }
  process.stdin.destroy()
}

main().catch((error: NodeJS.ErrnoException) => {
  console.error(`client: ${error.message}`)
  process.exit(error.syscall === 'getaddrinfo' ? 5 : 1)
})
