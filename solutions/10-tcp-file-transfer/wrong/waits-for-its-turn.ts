// Misconception: the next request comes when the last was answered; what is here already is rubbish.
// program: server.ts
// fails: answers requests that come in one piece, in order
// fails: answers everything before the client's end, then ends too
// fails: stops reading requests of a client that does not read

import { createHash, randomUUID } from 'node:crypto'
import fs, { type FileHandle } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const LONGEST_LINE = 1024
const CHECKSUM_BYTES = 65
const PIECE = 65_536
const REQUESTS = [
  /^(?<verb>LIST|QUIT)$/,
  /^(?<verb>GET) (?<name>.+)$/s,
  /^(?<verb>PUT) (?<length>\d{1,15}) (?<name>.+)$/s,
]

class Refusal extends Error {
  readonly code: number

  constructor(code: number, text: string) {
    super(text)
    this.code = code
  }
}

class Broken extends Error {}

class Input {
  readonly #pieces: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.#pieces = socket.iterator({ destroyOnReturn: false })
  }

  async line(): Promise<string | undefined> {
    while (!this.#rest.includes('\n') && this.#rest.length < LONGEST_LINE) {
      if (await this.#more()) continue
      if (this.#rest.length > 0) throw new Broken('the client ended within a line')
      return undefined
    }
    const end = this.#rest.indexOf('\n')
    if (end < 0 || end >= LONGEST_LINE) throw new Refusal(400, 'line too long')
    const line = this.#rest.toString('utf8', 0, end)
    this.#rest = this.#rest.subarray(end + 1)
    return line
  }

  async *bytes(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) {
        throw new Broken(`the client ended ${left} bytes too early`)
      }
      const piece = this.#rest.subarray(0, left)
      this.#rest = this.#rest.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  forget(): void {
    this.#rest = Buffer.alloc(0)
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#pieces.next()
    if (!done) this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, value]) : value
    return !done
  }
}

const isAllowed = (name: string) =>
  /^[^./\p{Cc}][^/\p{Cc}]*$/u.test(name) && Buffer.byteLength(name) <= 255

function asRefusal(error: unknown): Error {
  if (error instanceof Refusal || error instanceof Broken) return error
  const { code = 'error' } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new Refusal(404, 'no such file')
  if (code === 'ELOOP') return new Refusal(403, 'not a regular file')
  return new Refusal(500, code)
}

class Directory {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  async *list(): AsyncGenerator<string> {
    const found: string[] = []
    for (const name of (await fs.readdir(this.#path)).sort()) {
      const stats = await fs.lstat(join(this.#path, name)).catch(() => undefined)
      if (stats?.isFile() && isAllowed(name)) found.push(`${stats.size} ${name}\n`)
    }
    yield `OK ${found.length}\n`
    yield found.join('')
  }

  async *send(name: string): AsyncGenerator<Buffer | string> {
    if (!isAllowed(name)) throw new Refusal(403, 'this name is not allowed')
    const flags = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK
    const file = await fs.open(join(this.#path, name), flags)
    try {
      const stats = await file.stat()
      if (!stats.isFile()) throw new Refusal(403, 'not a regular file')
      yield `OK ${stats.size}\n`
      yield* contents(file, stats.size)
    } finally {
      await file.close()
    }
  }

  async store(name: string, length: number, input: Input): Promise<void> {
    const temporary = join(this.#path, `.upload-${randomUUID()}`)
    let failure: unknown
    const note = (error: unknown) => {
      failure ??= error
    }
    const file = await this.#create(name, temporary).catch(note)
    try {
      const hash = createHash('sha256')
      for await (const piece of input.bytes(length)) {
        hash.update(piece)
        if (!failure) await file?.appendFile(piece).catch(note)
      }
      const checksum = await collect(input.bytes(CHECKSUM_BYTES))
      await file?.close()
      if (failure) throw failure
      if (checksum !== `${hash.digest('hex')}\n`) throw new Refusal(422, 'checksum differs')
      await fs.rename(temporary, join(this.#path, name))
    } finally {
      await file?.close()
      await fs.rm(temporary, { force: true })
    }
  }

  async #create(name: string, temporary: string): Promise<FileHandle> {
    if (!isAllowed(name)) throw new Refusal(403, 'this name is not allowed')
    const stats = await fs.lstat(join(this.#path, name)).catch(() => undefined)
    if (stats && !stats.isFile()) throw new Refusal(403, 'not a regular file')
    return fs.open(temporary, 'wx').catch((error) => {
      throw new Refusal(500, error.code)
    })
  }
}

async function* contents(file: FileHandle, length: number): AsyncGenerator<Buffer | string> {
  const hash = createHash('sha256')
  for (let at = 0; at < length; ) {
    const buffer = Buffer.allocUnsafe(Math.min(PIECE, length - at))
    const read = await file.read(buffer, 0, buffer.length, at).catch(() => undefined)
    if (!read?.bytesRead) throw new Broken('a file was cut short, or cannot be read')
    const piece = buffer.subarray(0, read.bytesRead)
    hash.update(piece)
    yield piece
    at += read.bytesRead
  }
  yield `${hash.digest('hex')}\n`
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all).toString('latin1')
}

async function* answer(line: string, directory: Directory, input: Input) {
  const found = REQUESTS.map((request) => request.exec(line)?.groups).find(Boolean)
  const { verb, length, name = '' } = found ?? {}
  if (!verb) throw new Refusal(400, 'not a request')
  try {
    if (verb === 'LIST') yield* directory.list()
    if (verb === 'GET') yield* directory.send(name)
    if (verb === 'PUT') await directory.store(name, Number(length), input)
  } catch (error) {
    throw asRefusal(error)
  }
  if (verb === 'PUT' || verb === 'QUIT') yield 'OK\n'
}

async function* conversation(socket: Socket, directory: Directory) {
  const input = new Input(socket)
  for (let isOver = false; !isOver; ) {
    try {
      const line = await input.line()
      if (line !== undefined) yield* answer(line, directory, input)
      input.forget()
      isOver = line === undefined || line === 'QUIT'
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      yield `ERR ${error.code} ${error.message}\n`
      isOver = error.code === 400
    }
  }
}

async function main(): Promise<void> {
  const [portText = '', path, ...more] = process.argv.slice(2)
  const port = /^\d+$/.test(portText) ? Number(portText) : 0
  if (port < 1 || port > 65_535 || !path || more.length > 0) {
    console.error('usage: server.ts <port> <dir>')
    process.exit(64)
  }
  await (await fs.opendir(path)).close()
  const directory = new Directory(path)
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    try {
      await pipeline(conversation(socket, directory), socket)
    } catch (error) {
      console.error(`server: lost a client: ${(error as Error).message}`)
    } finally {
      socket.destroy()
    }
  })
  server.on('error', fail)
  server.listen(port, '127.0.0.1')
}

function fail(error: Error): void {
  console.error(`server: ${error.message}`)
  process.exit(1)
}

main().catch(fail)
