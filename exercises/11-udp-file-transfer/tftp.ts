import { show } from '#grader/bytes'

export const RRQ = 1
export const WRQ = 2
export const DATA = 3
export const ACK = 4
export const ERROR = 5
export const OACK = 6
export const BLOCK_SIZE = 512

/** The most that RFC 2348 allows; macOS sends no datagram of more than 9,216 bytes. */
export const LARGEST_BLOCK = process.platform === 'linux' ? 65_464 : 9000

const NAMES = ['?', 'RRQ', 'WRQ', 'DATA', 'ACK', 'ERROR', 'OACK']

function header(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(2 * numbers.length)
  for (const [at, number] of numbers.entries()) bytes.writeUInt16BE(number % 65_536, 2 * at)
  return bytes
}

export const strings = (opcode: number, ...fields: string[]): Buffer =>
  Buffer.concat([header(opcode), ...fields.map((field) => Buffer.from(`${field}\0`))])

type Options = Record<string, string | number>

/** A request to read (RRQ) or write (WRQ) a file, in binary. */
export const request = (opcode: number, name: string, options: Options = {}): Buffer =>
  strings(opcode, name, 'octet', ...Object.entries(options).flat().map(String))

export const read = (name: string, options?: Options): Buffer => request(RRQ, name, options)
export const write = (name: string, options?: Options): Buffer => request(WRQ, name, options)
export const ack = (number: number): Buffer => header(ACK, number)
export const data = (number: number, block: Uint8Array | string): Buffer =>
  Buffer.concat([header(DATA, number), Buffer.from(block)])
export const error = (code: number, text: string): Buffer =>
  Buffer.concat([header(ERROR, code), Buffer.from(`${text}\0`)])

/** Block `number` of a file: blocks are counted from 1. */
export const blockOf = (file: Buffer, number: number, size = BLOCK_SIZE): Buffer =>
  file.subarray((number - 1) * size, number * size)

export const opcodeOf = (packet: Buffer): number => (packet.length < 2 ? 0 : packet.readUInt16BE(0))

/** The number of a block, or the code of an error; -1 where the packet has none. */
export const numberOf = (packet: Buffer): number =>
  packet.length < 4 ? -1 : packet.readUInt16BE(2)

/** The strings after the opcode; undefined where the last one does not end in a zero byte. */
export function fieldsOf(packet: Buffer): string[] | undefined {
  const fields = packet.toString('utf8', 2).split('\0')
  return fields.pop() === '' ? fields : undefined
}

/** The options in an OACK by their names, in lower case; undefined where it is none. */
export function optionsOf(packet: Buffer): Record<string, string> | undefined {
  const fields = fieldsOf(packet)
  if (opcodeOf(packet) !== OACK || !fields || fields.length % 2 > 0) return undefined
  const names = fields.filter((_, at) => at % 2 === 0)
  return Object.fromEntries(names.map((name, at) => [name.toLowerCase(), fields[2 * at + 1]!]))
}

/** A packet as RFC 1350 would name it. */
export function describe(packet: Buffer): string {
  const opcode = opcodeOf(packet)
  const name = NAMES[opcode] ?? '?'
  if (opcode === ACK && packet.length === 4) return `${name} ${numberOf(packet)}`
  if (opcode === DATA && packet.length >= 4) {
    return `${name} ${numberOf(packet)} with ${packet.length - 4} bytes`
  }
  if (opcode === ERROR && packet.length >= 4) {
    return `${name} ${numberOf(packet)}: ${show(packet.subarray(4))}`
  }
  return `${name}: ${show(packet)}`
}
