// Misconception: whoever types a name knows where it leads.
// program: client.ts
// fails: asks only for names that stay in its directory

import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import fs, { type FileHandle } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'

const LONGEST_LINE = 1024
const CHECKSUM_BYTES = 65
const PIECE = 65_536
const EXIT_CODES: Record<string, number> = {
  ECONNREFUSED: 2,
  ECONNRESET: 3,
  EPIPE: 3,
  ETIMEDOUT: 4,
  ENOTFOUND: 5,
  EAI_AGAIN: 5,
}

class Failed extends Error {}

class Input {
  readonly #pieces: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.#pieces = socket.iterator({ destroyOnReturn: false })
  }

  async line(): Promise<string> {
    while (!this.#rest.includes('\n')) {
      if (this.#rest.length >= LONGEST_LINE) throw new Error('the server sends no line')
      await this.#more()
    }
    const end = this.#rest.indexOf('\n')
    const line = this.#rest.toString('utf8', 0, end)
    this.#rest = this.#rest.subarray(end + 1)
    return line
  }

  async *bytes(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0; ) {
      if (this.#rest.length === 0) await this.#more()
      const piece = this.#rest.subarray(0, left)
      this.#rest = this.#rest.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  async end(): Promise<void> {
    while (!(await this.#pieces.next()).done);
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#pieces.next()
    if (done) throw new Error('the server ended in the middle of an answer')
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, value]) : value
  }
}

class Session {
  readonly #socket: Socket
  readonly #input: Input

  constructor(socket: Socket) {
    this.#socket = socket
    this.#input = new Input(socket)
  }

  async list(): Promise<string> {
    let report = ''
    this.#socket.write('LIST\n')
    const count = await this.#accepted()
    for (let at = 0; at < count; at++) report += `${harmless(await this.#input.line())}\n`
    return `${report}listed: ${count}`
  }

  async get(name: string): Promise<string> {
    this.#socket.write(`GET ${name}\n`)
    const length = await this.#accepted()
    const temporary = `.download-${randomUUID()}`
    let failure: Error | undefined
    const note = (error: Error) => {
      failure ??= error
    }
    const file = await fs.open(temporary, 'wx').catch(note)
    try {
      const hash = createHash('sha256')
      for await (const piece of this.#input.bytes(length)) {
        hash.update(piece)
        if (!failure) await file?.appendFile(piece).catch(note)
      }
      const checksum = await collect(this.#input.bytes(CHECKSUM_BYTES))
      await file?.close()
      if (checksum !== `${hash.digest('hex')}\n`) note(new Failed('the checksum differs'))
      if (!failure) await fs.rename(temporary, name).catch(note)
      if (failure) throw new Failed(failure.message)
    } finally {
      await file?.close()
      await fs.rm(temporary, { force: true })
    }
    return `got ${name}: ${length} bytes`
  }

  async put(name: string): Promise<string> {
    const file = await fs.open(name).catch((error: Error) => {
      throw new Failed(error.message)
    })
    try {
      const stats = await file.stat()
      if (!stats.isFile()) throw new Failed(`${name} is not a regular file`)
      this.#socket.write(`PUT ${stats.size} ${name}\n`)
      await pipeline(contents(file, stats.size), this.#socket, { end: false })
      await this.#accepted()
      return `put ${name}: ${stats.size} bytes`
    } finally {
      await file.close()
    }
  }

  async quit(): Promise<void> {
    this.#socket.write('QUIT\n')
    await this.#accepted()
    await this.#input.end()
  }

  async #accepted(): Promise<number> {
    const line = await this.#input.line()
    const [, code, text = ''] = /^ERR (\d{3}) (.*)$/.exec(line) ?? []
    if (code) throw new Failed(`error ${code}: ${harmless(text)}`)
    const [accepted, number = '0'] = /^OK(?: (\d{1,15}))?$/.exec(line) ?? []
    if (!accepted) throw new Error('the server speaks another protocol')
    return Number(number)
  }
}

const harmless = (text: string) => text.replace(/\p{C}/gu, '?')

async function* contents(file: FileHandle, length: number): AsyncGenerator<Buffer | string> {
  const hash = createHash('sha256')
  for (let at = 0; at < length; ) {
    const buffer = Buffer.allocUnsafe(Math.min(PIECE, length - at))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) throw new Error('the file became shorter while it was sent')
    const piece = buffer.subarray(0, bytesRead)
    hash.update(piece)
    yield piece
    at += bytesRead
  }
  yield `${hash.digest('hex')}\n`
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all).toString('latin1')
}

async function obey(line: string, session: Session): Promise<string> {
  const [, command, name = ''] = /^(list$|get |put )(.*)$/s.exec(line) ?? []
  if (command === 'list') return session.list()
  if (!command || !name) throw new Failed(`unknown command: ${harmless(line)}`)
  return command === 'get ' ? session.get(name) : session.put(name)
}

async function main(): Promise<void> {
  const [host, portText = '', ...more] = process.argv.slice(2)
  const port = /^\d+$/.test(portText) ? Number(portText) : 0
  if (!host || port < 1 || port > 65_535 || more.length > 0) {
    console.error('usage: client.ts <host> <port>')
    process.exit(64)
  }
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const socket = connect({ host, port })
  await once(socket, 'connect')
  socket.on('error', () => {})
  const session = new Session(socket)
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    if (next.value === 'quit') break
    if (next.value === '') continue
    await obey(next.value, session).then(console.log, (error: Error) => {
      if (!(error instanceof Failed)) throw error
      console.error(error.message)
      process.exitCode = 1
    })
  }
  await session.quit()
  socket.destroy()
  process.stdin.destroy()
}

main().catch((error: NodeJS.ErrnoException) => {
  console.error(`client: ${error.message || error.code}`)
  process.exit(EXIT_CODES[error.code ?? ''] ?? 1)
})
