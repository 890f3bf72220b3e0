// Style: the same client with one reader that is asked for bytes, and plain write() and 'drain'.
// program: client.ts
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

class Over extends Error {
  exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

const codes = { ECONNREFUSED: 2, ECONNRESET: 3, EPIPE: 3, ETIMEDOUT: 4, ENOTFOUND: 5, EAI_AGAIN: 5 }

class Line {
  socket: Socket
  lost?: Over
  ended = false
  wake = () => {}

  constructor(host: string, port: number) {
    this.socket = connect({ host, port, allowHalfOpen: true })
    for (const event of ['readable', 'drain', 'connect']) this.socket.on(event, () => this.wake())
    this.socket.on('end', () => {
      this.ended = true
      this.wake()
    })
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = (error.code ?? '') as keyof typeof codes
      this.lost = new Over(`${code} ${host}:${port}`, codes[code] ?? 1)
      this.wake()
    })
  }

  async until<T>(find: () => T | null | undefined | false): Promise<T> {
    for (;;) {
      if (this.lost) throw this.lost
      const found = find()
      if (found !== null && found !== undefined && found !== false) return found
      if (this.ended) throw new Over('the server hung up', 1)
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }

  async some(most: number): Promise<Buffer> {
    return this.until<Buffer>(() => {
      // Asks for more where there is nothing.
      if (this.socket.readableLength === 0) this.socket.read(0)
      return this.socket.read(Math.min(most, this.socket.readableLength || 1))
    })
  }

  async line(): Promise<string> {
    const bytes: Buffer[] = []
    for (;;) {
      const byte = await this.some(1)
      if (byte[0] === 10) return Buffer.concat(bytes).toString()
      bytes.push(byte)
    }
  }

  async write(data: Buffer | string) {
    if (this.lost) throw this.lost
    if (!this.socket.write(data)) await this.until(() => !this.socket.writableNeedDrain)
  }

  async ok(): Promise<number> {
    const line = await this.line()
    const words = line.split(' ')
    if (words[0] === 'OK' && !/\D/.test(words[1] ?? '')) return Number(words[1] ?? 0)
    if (words[0] !== 'ERR') throw new Over('strange server', 1)
    throw new Error(
      `error ${words[1]}: ${words
        .slice(2)
        .join(' ')
        .replace(/[\x00-\x1f\x7f]/g, '?')}`,
    )
  }
}

function check(name: string) {
  const good = name !== '' && name[0] !== '.' && !/[\x00-\x1f\x7f/]/.test(name)
  if (!good || Buffer.byteLength(name) > 255) throw new Error('I do not like that name')
}

async function get(line: Line, name: string) {
  check(name)
  await line.write(`GET ${name}\n`)
  const length = await line.ok()
  const hash = createHash('sha256')
  const part = `.part-${process.pid}`
  const fd = fs.openSync(part, 'w')
  let problem: unknown
  try {
    for (let left = length; left > 0; ) {
      const piece = await line.some(left)
      left -= piece.length
      hash.update(piece)
      fs.writeSync(fd, piece)
    }
    if ((await line.line()) !== hash.digest('hex')) throw new Error('wrong checksum')
    fs.renameSync(part, name)
  } catch (error) {
    problem = error
  }
  fs.closeSync(fd)
  fs.rmSync(part, { force: true })
  if (problem) throw problem
  console.log(`got ${name}: ${length} bytes`)
}

async function put(line: Line, name: string) {
  check(name)
  const fd = fs.openSync(name, 'r')
  const stats = fs.fstatSync(fd)
  const { size } = stats
  if (!stats.isFile()) throw new Error(`${name} is something else than a file`)
  const hash = createHash('sha256')
  await line.write(`PUT ${size} ${name}\n`)
  for (let at = 0; at < size; ) {
    const piece = Buffer.alloc(Math.min(10_000, size - at))
    const count = fs.readSync(fd, piece)
    if (count === 0) throw new Over('the file shrank', 1)
    at += count
    hash.update(piece.subarray(0, count))
    await line.write(piece.subarray(0, count))
  }
  fs.closeSync(fd)
  await line.write(`${hash.digest('hex')}\n`)
  await line.ok()
  console.log(`put ${name}: ${size} bytes`)
}

async function list(line: Line) {
  await line.write('LIST\n')
  const count = await line.ok()
  for (let at = 0; at < count; at++) console.log(await line.line())
  console.log(`listed: ${count}`)
}

async function main() {
  const [host, portText = '', ...more] = process.argv.slice(2)
  if (!host || !/^\d+$/.test(portText) || +portText < 1 || +portText > 65_535 || more.length > 0) {
    console.error('usage: client.ts <host> <port>')
    process.exit(64)
  }
  const line = new Line(host, +portText)
  await line.until(() => !line.socket.connecting)
  let exitCode = 0
  for await (const command of createInterface({ input: process.stdin })) {
    if (command === '') continue
    if (command === 'quit') break
    try {
      const name = command.slice(4)
      if (command === 'list') await list(line)
      else if (command.startsWith('get ') && name) await get(line, name)
      else if (command.startsWith('put ') && name) await put(line, name)
      else throw new Error(`unknown command: ${command.replace(/[\x00-\x1f\x7f]/g, '?')}`)
    } catch (error) {
      if (error instanceof Over) throw error
      console.error((error as Error).message)
      exitCode = 1
    }
  }
  await line.write('QUIT\n')
  await line.ok()
  await line.until(() => {
    line.socket.read()
    return line.ended
  })
  process.exit(exitCode)
}

main().catch((error: Error) => {
  console.error(error.message)
  process.exit(error instanceof Over ? error.exitCode : 1)
})
