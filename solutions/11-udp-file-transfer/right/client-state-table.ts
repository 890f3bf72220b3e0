// Style: event-driven; a table says what each state makes of a DATA, of an ACK and of silence
// program: client.ts

import { randomBytes } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { lookup } from 'node:dns'
import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const [host, portText = '', ...rest] = process.argv.slice(2)
const port = Number(portText)

if (!host || !/^\d+$/.test(portText) || port < 1 || port > 65_535 || rest.length > 0) {
  console.error('usage: client.ts <host> <port>')
  process.exit(64)
}

const RRQ = 1
const WRQ = 2
const DATA = 3
const ACK = 4
const ERROR = 5

const BLOCK_SIZE = 512
const WAITS = [250, 500, 1000, 2000]
const DALLY_MS = 1200

type State = 'receives' | 'sends' | 'dallies'

type Transfer = {
  state: State
  readonly socket: Socket
  readonly file: number
  readonly remote: string
  readonly local: string
  readonly temporary: string | undefined
  readonly done: (error?: Error) => void
  peer: { port: number; address: string }
  hasAnswered: boolean
  /** Of the block that was sent or received last; 0 before the first. */
  number: number
  size: number
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

const packetOf = (opcode: number, number: number, content: Uint8Array | string = '') => {
  const head = Buffer.of(0, opcode, number >> 8, number & 255)
  return Buffer.concat([head, Buffer.from(content)])
}

const isError = (bytes: Buffer) => bytes.length >= 2 && bytes.readUInt16BE() === ERROR
const numberAfter = (number: number) => (number === 65_535 ? 0 : number + 1)
const nothing = () => {}

// Sending, and waiting

const transmit = ({ socket, packet, peer }: Transfer) => {
  socket.send(packet, peer.port, peer.address, nothing)
}

const waitFor = (transfer: Transfer, ms: number | undefined) => {
  clearTimeout(transfer.timer)
  transfer.timer = setTimeout(() => table[transfer.state].onSilence(transfer), ms)
}

const say = (transfer: Transfer, state: State, packet: Buffer) => {
  transfer.state = state
  transfer.packet = packet
  transfer.sendings = 1
  transmit(transfer)
  waitFor(transfer, WAITS[0])
}

const sayAgain = (transfer: Transfer) => {
  if (transfer.sendings === WAITS.length) {
    fail(transfer, new Error(`ETIMEDOUT: ${host} does not answer`))
    return
  }
  transmit(transfer)
  waitFor(transfer, WAITS[transfer.sendings])
  transfer.sendings += 1
}

const leave = ({ socket, timer }: Transfer) => {
  clearTimeout(timer)
  socket.removeAllListeners('message')
  socket.close()
}

const fail = (transfer: Transfer, error: Error) => {
  leave(transfer)
  closeSync(transfer.file)
  if (transfer.temporary) unlinkSync(transfer.temporary)
  transfer.done(error)
}

// What happens to the file

const sendNextBlock = (transfer: Transfer) => {
  const block = Buffer.alloc(BLOCK_SIZE)
  let length = 0
  for (let count = -1; count !== 0 && length < BLOCK_SIZE; length += count) {
    count = readSync(transfer.file, block, length, BLOCK_SIZE - length, null)
  }
  transfer.size += length
  transfer.number = numberAfter(transfer.number)
  transfer.isLastBlock = length < BLOCK_SIZE
  say(transfer, 'sends', packetOf(DATA, transfer.number, block.subarray(0, length)))
}

const store = (transfer: Transfer, number: number, block: Buffer) => {
  for (let written = 0; written < block.length; ) {
    written += writeSync(transfer.file, block, written)
  }
  transfer.size += block.length
  transfer.number = number
  if (block.length === BLOCK_SIZE) {
    say(transfer, 'receives', packetOf(ACK, number))
    return
  }
  const { file, local, socket, temporary = '' } = transfer
  renameSync(temporary, local)
  closeSync(file)
  say(transfer, 'dallies', packetOf(ACK, number))
  waitFor(transfer, DALLY_MS)
  socket.unref() // Others may be waiting for our exit.
  transfer.timer?.unref()
  transfer.done()
}

const table: Record<State, Row> = {
  receives: {
    onData: (transfer, number, block) => {
      if (block.length > BLOCK_SIZE) return
      const isRepeated = number === transfer.number && transfer.size > 0
      if (isRepeated) transmit(transfer)
      else if (number === numberAfter(transfer.number)) store(transfer, number, block)
    },
    onAck: nothing,
    onSilence: sayAgain,
  },
  sends: {
    onData: nothing,
    onAck: (transfer, number) => {
      if (number !== transfer.number) return
      if (!transfer.isLastBlock) {
        sendNextBlock(transfer)
        return
      }
      leave(transfer)
      closeSync(transfer.file)
      transfer.done()
    },
    onSilence: sayAgain,
  },
  dallies: {
    onData: (transfer, number) => {
      if (number === transfer.number) transmit(transfer)
    },
    onAck: nothing,
    onSilence: leave,
  },
}

const errorIn = (bytes: Buffer) => {
  const code = bytes.length < 4 ? 0 : bytes.readUInt16BE(2)
  const [text = ''] = bytes.toString('utf8', 4).split('\0')
  return new Error(`error ${code}: ${text.replace(/\p{Cc}/gu, '.')}`)
}

const onMessage = (transfer: Transfer, bytes: Buffer, from: RemoteInfo) => {
  const { socket, state, peer } = transfer
  if (!transfer.hasAnswered && from.address === peer.address) {
    transfer.hasAnswered = true
    transfer.peer = from
  } else if (from.port !== peer.port || from.address !== peer.address) {
    const refusal = packetOf(ERROR, 5, 'not your port\0')
    if (!isError(bytes)) socket.send(refusal, from.port, from.address, nothing)
    return
  }
  if (isError(bytes)) {
    if (state !== 'dallies') fail(transfer, errorIn(bytes))
    return
  }
  if (bytes.length < 4) return
  const opcode = bytes.readUInt16BE()
  const number = bytes.readUInt16BE(2)
  try {
    if (opcode === DATA) table[state].onData(transfer, number, bytes.subarray(4))
    if (opcode === ACK) table[state].onAck(transfer, number)
  } catch (error) {
    const word = packetOf(ERROR, 0, 'the client has a problem with its file\0')
    clearTimeout(transfer.timer)
    socket.removeAllListeners('message')
    socket.send(word, from.port, from.address, () => fail(transfer, error as Error))
  }
}

// Commands

const openForGet = (local: string) => {
  const directory = statSync(local, { throwIfNoEntry: false })?.isDirectory()
  if (directory) throw new Error(`EISDIR: is a directory, '${local}'`)
  const temporary = resolve(dirname(local), `.incoming-${randomBytes(8).toString('hex')}`)
  return { file: openSync(temporary, 'wx'), temporary }
}

const openForPut = (local: string) => {
  const file = openSync(local, 'r')
  if (!fstatSync(file).isDirectory()) return { file, temporary: undefined }
  closeSync(file)
  throw new Error(`EISDIR: is a directory, '${local}'`)
}

const runMenu = (address: string, family: number) => {
  const lines = createInterface({ input: process.stdin })
  const waiting: string[] = []
  let isBusy = false

  const complain = (text: string) => {
    console.error(text)
    process.exitCode = 1
  }

  const start = (opcode: number, remote: string, local: string) => {
    const done = (error?: Error) => {
      const verb = opcode === RRQ ? 'got' : 'put'
      if (error) complain(error.message)
      else console.log(`${verb} ${remote}: ${transfer.size} bytes`)
      isBusy = false
      obeyAll()
    }
    const transfer: Transfer = {
      ...(opcode === RRQ ? openForGet(local) : openForPut(local)),
      remote,
      local,
      done,
      socket: createSocket(family === 6 ? 'udp6' : 'udp4'),
      state: opcode === RRQ ? 'receives' : 'sends',
      peer: { port, address },
      hasAnswered: false,
      number: 0,
      size: 0,
      isLastBlock: false,
      packet: Buffer.alloc(0),
      sendings: 0,
      timer: undefined,
    }
    isBusy = true
    const request = Buffer.concat([Buffer.of(0, opcode), Buffer.from(`${remote}\0octet\0`)])
    transfer.socket.on('message', (bytes, from) => onMessage(transfer, bytes, from))
    transfer.socket.on('error', (error) => fail(transfer, error))
    say(transfer, transfer.state, request)
  }

  const obey = (line: string) => {
    const words = line.split(/[ \t]+/).filter((word) => word.length > 0)
    const [command, first, second = basename(first ?? '')] = words
    const isTransfer = first !== undefined && words.length <= 3
    if (command === 'get' && isTransfer) start(RRQ, first, second)
    else if (command === 'put' && isTransfer) start(WRQ, second, first)
    else if (command === 'quit' && words.length === 1) process.exit()
    else if (command !== undefined) complain(`unknown command: ${line}`)
  }

  const obeyAll = () => {
    while (!isBusy) {
      const line = waiting.shift()
      if (line === undefined) return
      try {
        obey(line)
      } catch (error) {
        complain((error as Error).message)
      }
    }
  }

  lines.on('line', (line) => {
    waiting.push(line)
    obeyAll()
  })
}

lookup(host, (error, address, family) => {
  if (!error) {
    runMenu(address, family)
    return
  }
  console.error(error.message)
  process.exitCode = 5
})
