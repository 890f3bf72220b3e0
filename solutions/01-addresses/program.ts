// usage: program.ts
// Turns socket addresses into the bytes that bind and connect take, and such bytes into text.
import { isIPv4, isIPv6, SocketAddress } from 'node:net'
import { endianness } from 'node:os'
import { createInterface } from 'node:readline'

/** macOS begins with a byte that counts the whole, and has one left for the family; on Linux the family has both. */
const HAS_LENGTH = process.platform === 'darwin'
const FAMILIES = { unix: 1, inet: 2, inet6: HAS_LENGTH ? 30 : 10 }
const SIZES = { inet: 16, inet6: 28 }
const LONGEST_PATH = HAS_LENGTH ? 103 : 107

/** The family, and a path with its NUL or one byte more. */
const MOST_UNIX_BYTES = 2 + LONGEST_PATH + 1

/** Family and interface never leave this machine, so they are in its own byte order. */
const NATIVE = endianness() === 'LE'

/** A line that has no answer; `message` says why. */
class Malformed extends Error {}

function answer(line: string): string {
  const [command, what] = cut(line)
  if (command === 'decode') return decode(parseHex(what))
  if (command !== 'encode') throw new Malformed('a line begins with encode or decode')
  const [family, rest] = cut(what)
  if (family === 'inet') return encodeInet(rest).toString('hex')
  if (family === 'inet6') return encodeInet6(rest).toString('hex')
  if (family === 'unix') return encodeUnix(rest).toString('hex')
  throw new Malformed('a family is inet, inet6 or unix')
}

function encodeInet(text: string): Buffer {
  const { host, port } = parseEndpoint(text)
  if (!isIPv4(host)) throw new Malformed(`not an IPv4 address: ${host}`)
  const { bytes, view } = sockaddr('inet', SIZES.inet)
  // Port and address travel in every packet, in network byte order (RFC 791, appendix B): big-endian, DataView's default.
  view.setUint16(2, port)
  bytes.set(host.split('.').map(Number), 4)
  return bytes
}

function encodeInet6(text: string): Buffer {
  const { host, port } = parseEndpoint(text)
  const [, address = '', scope = '0'] = /^([^%]+)(?:%(\d+))?$/.exec(host) ?? []
  if (!isIPv6(address)) throw new Malformed(`not an IPv6 address: ${host}`)
  if (Number(scope) > 0xffffffff) throw new Malformed(`not the number of an interface: ${scope}`)
  const { bytes, view } = sockaddr('inet6', SIZES.inet6)
  view.setUint16(2, port)
  bytes.set(ipv6Bytes(address), 8)
  view.setUint32(24, Number(scope), NATIVE)
  return bytes
}

function encodeUnix(path: string): Buffer {
  const name = Buffer.from(path)
  if (name.length === 0) throw new Malformed('a path has at least one byte')
  if (name.length > LONGEST_PATH)
    throw new Malformed(`a path has at most ${LONGEST_PATH} bytes, not ${name.length}`)
  if (name.includes(0)) throw new Malformed('a NUL ends a path')
  const { bytes } = sockaddr('unix', 2 + name.length + 1)
  bytes.set(name, 2)
  return bytes
}

/** Zeros, after the family. */
function sockaddr(family: keyof typeof FAMILIES, size: number) {
  const bytes = Buffer.alloc(size)
  const view = viewOf(bytes)
  if (HAS_LENGTH) bytes.set([size, FAMILIES[family]])
  else view.setUint16(0, FAMILIES[family], NATIVE)
  return { bytes, view }
}

function decode(bytes: Buffer): string {
  const view = viewOf(bytes)
  if (bytes.length < 2) throw new Malformed('an address begins with two bytes of family')
  const family = HAS_LENGTH ? bytes[1] : view.getUint16(0, NATIVE)
  if (family === FAMILIES.unix && bytes.length <= MOST_UNIX_BYTES)
    return `unix ${decodePath(bytes.subarray(2))}`
  if (family === FAMILIES.inet && bytes.length === SIZES.inet)
    return `inet ${bytes.subarray(4, 8).join('.')} ${view.getUint16(2)}`
  if (family === FAMILIES.inet6 && bytes.length === SIZES.inet6) {
    const scope = view.getUint32(24, NATIVE)
    const address = ipv6Text(bytes.subarray(8, 24)) + (scope === 0 ? '' : `%${scope}`)
    return `inet6 ${address} ${view.getUint16(2)}`
  }
  throw new Malformed(`${bytes.length} bytes are no address of family ${family}`)
}

/** A path ends at its NUL; one that fills all of sun_path has none (unix(7)). */
function decodePath(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  const path = bytes.toString('utf8', 0, end < 0 ? bytes.length : end)
  if (path === '') throw new Malformed('this socket has no path')
  return path
}

/** RFC 4291, section 2.2: `::` stands for as many zeros as are missing; the last 32 bits may look like IPv4. */
function ipv6Bytes(address: string): number[] {
  const [left = [], right = []] = address.split('::').map((half) =>
    half.split(':').flatMap((group) => {
      if (group.includes('.')) return group.split('.').map(Number)
      return group === '' ? [] : [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]
    }),
  )
  return [...left, ...new Array(16 - left.length - right.length).fill(0), ...right]
}

/** Node writes the canonical form (RFC 5952) of whatever it is given. */
function ipv6Text(bytes: Buffer): string {
  const groups = bytes.toString('hex').match(/.{4}/g) ?? []
  return new SocketAddress({ family: 'ipv6', address: groups.join(':') }).address
}

function parseEndpoint(text: string): { host: string; port: number } {
  const [, host = '', digits = ''] = /^(\S+) (\d+)$/.exec(text) ?? []
  const port = Number(digits)
  if (host === '' || port > 65_535)
    throw new Malformed('an address, one space, and a port from 0 to 65535 were expected')
  return { host, port }
}

/** Buffer.from alone would stop without a word at the first character that is no hex digit. */
function parseHex(text: string): Buffer {
  if (!/^([0-9a-f]{2})+$/i.test(text)) throw new Malformed('two hex digits make a byte')
  return Buffer.from(text, 'hex')
}

/** What stands before the first space, and after it. */
function cut(text: string): [string, string] {
  const space = text.indexOf(' ')
  return space < 0 ? [text, ''] : [text.slice(0, space), text.slice(space + 1)]
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length)
}

if (process.argv.length > 2) {
  console.error('usage: program.ts')
  process.exit(64)
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(answer(line))
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    console.log(`error: ${error.message}`)
  }
}
