// Style: the same server with events: a machine with a state, fed with whatever comes.
// program: server.ts
import { createHash, type Hash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  createWriteStream,
  fstatSync,
  lstatSync,
  openSync,
  type ReadStream,
  readdirSync,
  renameSync,
  rmSync,
  type WriteStream,
} from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join, resolve } from 'node:path'

type State = 'line' | 'file' | 'checksum' | 'busy' | 'over'

let uploads = 0

const isGood = (name: string) => {
  if (name === '' || name.startsWith('.') || Buffer.byteLength(name) > 255) return false
  return ![...name].some(
    (letter) => letter === '/' || letter < ' ' || (letter >= '\x7f' && letter < '\xa0'),
  )
}

class Visitor {
  state: State = 'line'
  waiting: Buffer[] = []
  size = 0
  ended = false
  left = 0
  name = ''
  problem = ''
  hash?: Hash
  writer?: WriteStream
  reader?: ReadStream
  temporary = ''

  socket: Socket
  directory: string

  constructor(socket: Socket, directory: string) {
    this.socket = socket
    this.directory = directory
    socket.on('data', (chunk: Buffer) => {
      this.waiting.push(chunk)
      this.size += chunk.length
      this.turn()
    })
    socket.on('end', () => {
      this.ended = true
      this.turn()
    })
    socket.on('error', () => {})
    socket.on('close', () => this.forget())
    socket.on('drain', () => {
      if (this.reader) this.reader.resume()
      else this.turn()
    })
  }

  forget() {
    this.state = 'over'
    this.reader?.destroy()
    if (!this.writer) return
    const { temporary, writer } = this
    if (writer.closed) rmSync(temporary, { force: true })
    else writer.destroy().once('close', () => rmSync(temporary, { force: true }))
    this.writer = undefined
  }

  take(length: number): Buffer {
    const all = Buffer.concat(this.waiting)
    this.waiting = [all.subarray(length)]
    this.size = all.length - length
    return all.subarray(0, length)
  }

  say(text: string) {
    this.socket.write(text)
  }

  turn() {
    while (this.step());
    // What cannot be used yet stays in the kernel.
    if (this.size > 0 && (this.state === 'busy' || this.socket.writableNeedDrain))
      this.socket.pause()
    else if (!this.writer?.writableNeedDrain) this.socket.resume()
    if (this.ended && this.state !== 'busy' && !this.socket.writableNeedDrain) this.bye()
  }

  bye() {
    this.state = 'over'
    this.forget()
    this.socket.end(() => this.socket.destroy())
  }

  step(): boolean {
    if (this.size === 0 && this.state !== 'file') return false
    if (this.state === 'line' && !this.socket.writableNeedDrain) return this.line()
    if (this.state === 'file') return this.file()
    if (this.state === 'checksum' && this.size >= 65) return this.checksum()
    return false
  }

  line(): boolean {
    const all = Buffer.concat(this.waiting)
    this.waiting = [all]
    const end = all.indexOf(10)
    if (end > 1023 || (end < 0 && all.length >= 1024)) {
      this.say('ERR 400 too long\n')
      this.bye()
      return false
    }
    if (end < 0) return false
    this.request(
      this.take(end + 1)
        .toString()
        .slice(0, -1),
    )
    return true
  }

  request(line: string) {
    const [word] = line.split(' ', 1)
    const rest = line.slice(word!.length + 1)
    const [digits = ''] = rest.split(' ', 1)
    const name = rest.slice(digits.length + 1)
    if (line === 'LIST') this.list()
    else if (line === 'QUIT') {
      this.say('OK\n')
      this.bye()
    } else if (word === 'GET' && rest !== '') this.get(rest)
    else if (word === 'PUT' && /^[0-9]{1,15}$/.test(digits) && name !== '') this.put(+digits, name)
    else {
      this.say('ERR 400 what?\n')
      this.bye()
    }
  }

  list() {
    try {
      const lines = readdirSync(this.directory)
        .filter(isGood)
        .sort()
        .map((name) => ({ name, stats: lstatSync(join(this.directory, name)) }))
        .filter(({ stats }) => stats.isFile())
        .map(({ name, stats }) => `${stats.size} ${name}\n`)
      this.say(`OK ${lines.length}\n${lines.join('')}`)
    } catch {
      this.say('ERR 500 cannot list\n')
    }
  }

  get(name: string) {
    const path = join(this.directory, name)
    if (!isGood(name)) return this.say('ERR 403 bad name\n')
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (!stats) return this.say('ERR 404 nothing there\n')
    if (!stats.isFile()) return this.say('ERR 403 no file\n')
    const fd = openSync(path, 'r')
    const { size } = fstatSync(fd)
    this.say(`OK ${size}\n`)
    const hash = createHash('sha256')
    if (size === 0) {
      closeSync(fd)
      return this.say(`${hash.digest('hex')}\n`)
    }
    this.state = 'busy'
    let sent = 0
    const reader = createReadStream('', { fd, start: 0, end: size - 1 })
    this.reader = reader
    reader.on('data', (chunk) => {
      hash.update(chunk)
      sent += chunk.length
      if (!this.socket.write(chunk)) reader.pause()
    })
    reader.on('error', () => this.socket.destroy())
    reader.on('end', () => {
      this.reader = undefined
      if (sent < size) return this.socket.destroySoon()
      this.say(`${hash.digest('hex')}\n`)
      this.state = 'line'
      this.turn()
    })
  }

  put(length: number, name: string) {
    this.name = name
    this.left = length
    this.hash = createHash('sha256')
    this.problem = ''
    this.state = 'file'
    const stats = isGood(name) && lstatSync(join(this.directory, name), { throwIfNoEntry: false })
    if (!isGood(name)) this.problem = '403 bad name'
    else if (stats && !stats.isFile()) this.problem = '403 no file'
    else {
      this.temporary = join(this.directory, `.${process.pid}-${++uploads}`)
      this.writer = createWriteStream(this.temporary)
      this.writer.on('error', (error) => {
        this.problem ||= `500 ${error.message.slice(0, 6)}`
        this.turn()
      })
      this.writer.on('drain', () => this.turn())
      this.writer.on('close', () => {
        if (this.state === 'busy') this.finish()
      })
    }
  }

  file(): boolean {
    if (this.left === 0) {
      this.state = 'checksum'
      return true
    }
    if (this.size === 0) return false
    if (this.writer?.writableNeedDrain && !this.problem) {
      this.socket.pause()
      return false
    }
    const piece = this.take(Math.min(this.size, this.left))
    this.left -= piece.length
    this.hash!.update(piece)
    if (!this.problem) this.writer?.write(piece)
    return true
  }

  checksum(): boolean {
    const sum = this.take(65).toString()
    if (sum !== `${this.hash!.digest('hex')}\n`) this.problem ||= '422 other bytes'
    this.state = 'busy'
    if (!this.writer || this.writer.closed) this.finish()
    else this.writer.end()
    return false
  }

  finish() {
    if (this.writer && !this.problem) {
      try {
        renameSync(this.temporary, join(this.directory, this.name))
      } catch {
        this.problem = '500 rename'
      }
    }
    if (this.writer && this.problem) rmSync(this.temporary, { force: true })
    this.writer = undefined
    this.say(this.problem ? `ERR ${this.problem}\n` : 'OK\n')
    this.state = 'line'
    this.turn()
  }
}

const [portText = '', path = '', ...more] = process.argv.slice(2)
if (
  !/^\d+$/.test(portText) ||
  +portText < 1 ||
  +portText > 65_535 ||
  path === '' ||
  more.length > 0
) {
  console.error('usage: server.ts <port> <dir>')
  process.exit(64)
}
try {
  readdirSync(path)
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
const server = createServer({ allowHalfOpen: true }, (socket) => {
  new Visitor(socket, resolve(path))
})
server.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})
server.listen(+portText, '127.0.0.1')
