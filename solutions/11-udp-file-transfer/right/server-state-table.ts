// Style: event-driven; a table says what each state makes of a DATA, of an ACK and of silence
// program: server.ts

import { randomBytes } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import {
  closeSync,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, isAbsolute, resolve, sep } from 'node:path'

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

const WAITS = 4
const DALLY_MS = 1200

type State = 'offers' | 'sends' | 'receives' | 'dallies'

type Transfer = {
  state: State
  readonly socket: Socket
  readonly client: RemoteInfo
  readonly file: number
  readonly path: string
  readonly temporary: string | undefined
  readonly blockSize: number
  readonly firstWait: number
  /** Of the block that was sent or received last; 0 before the first. */
  number: number
  /** How many bytes of the file were sent or received. */
  position: number
  isLastBlock: boolean
  packet: Buffer
  sendings: number
  timer: NodeJS.Timeout | undefined
}

type Row = {
  onData: (transfer: Transfer, number: number, block: Buffer) => void
  onAck: (transfer: Transfer, number: number) => void
  onSilence: (transfer: Transfer) => void
}

class Refusal extends Error {
  readonly code: number

  constructor(code: number, text: string) {
    super(text)
    this.code = code
  }
}

const codes: Record<string, number> = {
  ENOENT: 1,
  ENOTDIR: 1,
  EACCES: 2,
  EPERM: 2,
  EROFS: 2,
  ELOOP: 2,
  ENOSPC: 3,
  EDQUOT: 3,
  EEXIST: 6,
}

const packetOf = (opcode: number, number: number, content: Uint8Array | string = '') => {
  const head = Buffer.of(0, opcode, number >> 8, number & 255)
  return Buffer.concat([head, Buffer.from(content)])
}

const errorPacketOf = (error: unknown) => {
  if (error instanceof Refusal) return packetOf(ERROR, error.code, `${error.message}\0`)
  const { code = 'failure' } = error as NodeJS.ErrnoException
  return packetOf(ERROR, codes[code] ?? 0, `${code}\0`)
}

const isError = (bytes: Buffer) => bytes.length >= 2 && bytes.readUInt16BE() === ERROR
const numberAfter = (number: number) => (number === 65_535 ? 0 : number + 1)

// Sending, and waiting

const transmit = ({ socket, client, packet }: Transfer) => {
  socket.send(packet, client.port, client.address, () => {})
}

const waitFor = (transfer: Transfer, ms: number) => {
  clearTimeout(transfer.timer)
  transfer.timer = setTimeout(() => table[transfer.state].onSilence(transfer), ms)
}

const say = (transfer: Transfer, state: State, packet: Buffer) => {
  transfer.state = state
  transfer.packet = packet
  transfer.sendings = 1
  transmit(transfer)
  waitFor(transfer, state === 'dallies' ? DALLY_MS : transfer.firstWait)
}

const sayAgain = (transfer: Transfer) => {
  if (transfer.sendings === WAITS) {
    end(transfer)
    return
  }
  transmit(transfer)
  waitFor(transfer, transfer.firstWait * 2 ** transfer.sendings)
  transfer.sendings += 1
}

const end = (transfer: Transfer) => {
  clearTimeout(transfer.timer)
  if (transfer.state !== 'dallies') {
    closeSync(transfer.file)
    if (transfer.temporary) unlinkSync(transfer.temporary)
  }
  transfer.socket.removeAllListeners('message')
  transfer.socket.close()
}

const breakOff = (transfer: Transfer, error: unknown) => {
  const { socket, client } = transfer
  clearTimeout(transfer.timer)
  socket.removeAllListeners('message')
  socket.send(errorPacketOf(error), client.port, client.address, () => end(transfer))
}

// What happens to the file

const sendNextBlock = (transfer: Transfer) => {
  const { file, blockSize } = transfer
  const block = Buffer.alloc(blockSize)
  let length = 0
  for (let count = -1; count !== 0 && length < blockSize; length += count) {
    count = readSync(file, block, length, blockSize - length, transfer.position + length)
  }
  transfer.position += length
  transfer.number = numberAfter(transfer.number)
  transfer.isLastBlock = length < blockSize
  say(transfer, 'sends', packetOf(DATA, transfer.number, block.subarray(0, length)))
}

const store = (transfer: Transfer, number: number, block: Buffer) => {
  for (let written = 0; written < block.length; ) {
    written += writeSync(transfer.file, block, written)
  }
  transfer.position += block.length
  transfer.number = number
  if (block.length === transfer.blockSize) {
    say(transfer, 'receives', packetOf(ACK, number))
    return
  }
  const { file, path, temporary = '' } = transfer
  linkSync(temporary, path)
  unlinkSync(temporary)
  closeSync(file)
  say(transfer, 'dallies', packetOf(ACK, number))
}

const nothing = () => {}

const table: Record<State, Row> = {
  offers: {
    onData: nothing,
    onAck: (transfer, number) => {
      if (number === 0) sendNextBlock(transfer)
    },
    onSilence: sayAgain,
  },
  sends: {
    onData: nothing,
    onAck: (transfer, number) => {
      if (number !== transfer.number) return
      if (transfer.isLastBlock) end(transfer)
      else sendNextBlock(transfer)
    },
    onSilence: sayAgain,
  },
  receives: {
    onData: (transfer, number, block) => {
      if (block.length > transfer.blockSize) return
      const isRepeated = number === transfer.number && transfer.position > 0
      if (isRepeated) transmit(transfer)
      else if (number === numberAfter(transfer.number)) store(transfer, number, block)
    },
    onAck: nothing,
    onSilence: sayAgain,
  },
  dallies: {
    onData: (transfer, number) => {
      if (number === transfer.number) say(transfer, 'dallies', transfer.packet)
    },
    onAck: nothing,
    onSilence: end,
  },
}

const onMessage = (transfer: Transfer, bytes: Buffer, from: RemoteInfo) => {
  const { socket, client, state } = transfer
  if (from.port !== client.port || from.address !== client.address) {
    const refusal = errorPacketOf(new Refusal(5, 'not your port'))
    if (!isError(bytes)) socket.send(refusal, from.port, from.address, nothing)
    return
  }
  if (isError(bytes)) {
    end(transfer)
    return
  }
  if (bytes.length < 4) return
  const opcode = bytes.readUInt16BE()
  const number = bytes.readUInt16BE(2)
  try {
    if (opcode === DATA) table[state].onData(transfer, number, bytes.subarray(4))
    if (opcode === ACK) table[state].onAck(transfer, number)
  } catch (error) {
    breakOff(transfer, error)
  }
}

// Requests

const checkInside = (root: string, path: string) => {
  const isInside = path === root || path.startsWith(root === sep ? sep : `${root}${sep}`)
  if (!isInside) throw new Refusal(2, 'outside of the directory')
}

const locate = (root: string, name: string) => {
  if (isAbsolute(name)) throw new Refusal(2, 'absolute')
  const path = resolve(root, name)
  checkInside(root, path)
  return path
}

const openDownload = (root: string, name: string) => {
  const path = realpathSync(locate(root, name))
  checkInside(root, path)
  if (!statSync(path).isFile()) throw new Refusal(2, 'not a regular file')
  const file = openSync(path, 'r')
  return { path, file, temporary: undefined, size: fstatSync(file).size }
}

const openUpload = (root: string, name: string) => {
  const wanted = locate(root, name)
  const isThere = lstatSync(wanted, { throwIfNoEntry: false })
  if (isThere?.isDirectory()) throw new Refusal(2, 'a directory')
  const parent = realpathSync(dirname(wanted))
  checkInside(root, parent)
  if (isThere) throw new Refusal(6, 'exists already')
  const path = resolve(parent, basename(wanted))
  const temporary = resolve(parent, `.incoming-${randomBytes(8).toString('hex')}`)
  return { path, file: openSync(temporary, 'wx'), temporary, size: undefined }
}

const parse = (bytes: Buffer) => {
  const opcode = bytes.length < 2 ? 0 : bytes.readUInt16BE()
  if (opcode !== RRQ && opcode !== WRQ) throw new Refusal(4, 'unknown operation')
  const strings = bytes.toString('utf8', 2).split('\0')
  const isUnfinished = strings.pop() !== ''
  const [name = '', mode = '', ...words] = strings
  if (isUnfinished || strings.length < 2) throw new Refusal(4, 'no zero byte')
  if (!name) throw new Refusal(4, 'no name')
  if (mode.toLowerCase() !== 'octet') throw new Refusal(4, 'unknown mode')
  return { opcode, name, words }
}

const negotiate = (words: string[], size: number | undefined) => {
  const accepted: string[] = []
  let blockSize = 512
  let firstWait = 250
  words.forEach((word, index) => {
    const value = words[index + 1]
    if (index % 2 === 1 || value === undefined || !/^\d+$/.test(value)) return
    const option = word.toLowerCase()
    const number = Number(value)
    if (option === 'blksize' && number >= 8 && number <= 65_464) blockSize = number
    else if (option === 'timeout' && number >= 1 && number <= 255) firstWait = number * 1000
    else if (option !== 'tsize') return
    accepted.push(word, option === 'tsize' && size !== undefined ? `${size}` : value)
  })
  const strings = accepted.map((text) => `${text}\0`).join('')
  const oack = strings ? Buffer.concat([Buffer.of(0, OACK), Buffer.from(strings)]) : undefined
  return { oack, blockSize, firstWait }
}

const onRequest = (root: string, bytes: Buffer, client: RemoteInfo) => {
  const { opcode, name, words } = parse(bytes)
  const opened = opcode === RRQ ? openDownload(root, name) : openUpload(root, name)
  const { size, ...file } = opened
  const { oack, ...terms } = negotiate(words, size)
  const transfer: Transfer = {
    ...file,
    ...terms,
    client,
    socket: createSocket('udp4'),
    state: 'offers',
    number: 0,
    position: 0,
    isLastBlock: false,
    packet: Buffer.alloc(0),
    sendings: 0,
    timer: undefined,
  }
  transfer.socket.on('message', (packet, from) => onMessage(transfer, packet, from))
  transfer.socket.on('error', (error) => console.error(error.message))
  transfer.socket.bind(0, '127.0.0.1', () => {
    if (opcode === WRQ) say(transfer, 'receives', oack ?? packetOf(ACK, 0))
    else if (oack) say(transfer, 'offers', oack)
    else sendNextBlock(transfer)
  })
}

const fail = (error: Error) => {
  console.error(error.message)
  process.exit(1)
}

const openDoor = (root: string) => {
  const door = createSocket('udp4')
  door.on('error', fail)
  door.on('message', (bytes, client) => {
    if (isError(bytes)) return
    try {
      onRequest(root, bytes, client)
    } catch (error) {
      door.send(errorPacketOf(error), client.port, client.address, nothing)
    }
  })
  door.bind(port, '127.0.0.1')
}

try {
  if (!statSync(dir).isDirectory()) throw new Error(`ENOTDIR: ${dir}`)
  openDoor(realpathSync(dir))
} catch (error) {
  fail(error as Error)
}
