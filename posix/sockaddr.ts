import { AF_INET, AF_UNIX } from './constants.ts'
import { AddressError, type InternetFamily, inet_ntop, inet_pton } from './inet.ts'
import { type Platform, platform } from './libc.ts'
import { decodePath, encodePath } from './sockaddr-un.ts'

/** struct sockaddr_in: an IPv4 address and a port. */
export interface InetAddress {
  family: 'AF_INET'
  /** `'127.0.0.1'`; no names. */
  address: string
  /** 0 to 65,535; to bind, 0 lets the kernel choose. */
  port: number
}

/** struct sockaddr_in6: an IPv6 address and a port. */
export interface Inet6Address {
  family: 'AF_INET6'
  /** `'::1'`; no names, no zone. */
  address: string
  /** 0 to 65,535; to bind, 0 lets the kernel choose. */
  port: number
  /** Traffic class and flow label; 0 if left out. */
  flowinfo?: number
  /** The interface's number, for link-local addresses; 0 if left out. */
  scopeId?: number
}

/** struct sockaddr_un: a path, a name without a file (Linux: it begins with `'\0'`), or `''` for a socket without a name. */
export interface UnixAddress {
  family: 'AF_UNIX'
  path: string
}

/** Where a socket is, as the calls take it and return it. */
export type SocketAddress = InetAddress | Inet6Address | UnixAddress

// sizeof(struct sockaddr_in) and (struct sockaddr_in6), the same on both platforms.
const sizes = { AF_INET: 16, AF_INET6: 28 }

const inet6Number: Record<Platform, number> = { linux: 10, darwin: 30 }

/**
 * A socket address as the bytes that bind, connect and sendto hand to the kernel.
 *
 * Port and address are in network byte order (big-endian), the family and the scope in the machine's own.
 * On macOS the family is one byte, after one that counts the whole.
 * @throws {AddressError} if it cannot be written
 * @see POSIX.1-2017 <netinet/in.h>, <sys/un.h>; unix(7)
 */
export function encodeAddress(address: SocketAddress, system: Platform = platform()): Buffer {
  switch (address.family) {
    case 'AF_INET':
    case 'AF_INET6':
      return encodeInternet(address, system)
    case 'AF_UNIX':
      return headed(AF_UNIX, encodePath(address.path, system), system)
    default:
      throw new AddressError('an address needs a family: AF_INET, AF_INET6 or AF_UNIX')
  }
}

/**
 * A socket address out of bytes, as accept, getsockname and recvfrom get them from the kernel.
 * @param bytes exactly as many as the kernel said, because an AF_UNIX path ends where they end
 * @throws {AddressError} if they are too few, or of another family
 */
export function decodeAddress(bytes: Uint8Array, system: Platform = platform()): SocketAddress {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (buffer.length < 2) throw new AddressError(`no address begins with ${buffer.length} bytes`)
  const family = system === 'darwin' ? buffer.readUInt8(1) : buffer.readUInt16LE(0)
  if (family === AF_UNIX) return { family: 'AF_UNIX', path: decodePath(buffer.subarray(2), system) }
  if (family === AF_INET) return { family: 'AF_INET', ...decodeInternet('AF_INET', buffer) }
  if (family !== inet6Number[system])
    throw new AddressError(`address family ${family} is not AF_INET, AF_INET6 or AF_UNIX`)
  const start = decodeInternet('AF_INET6', buffer)
  return {
    family: 'AF_INET6',
    ...start,
    flowinfo: buffer.readUInt32BE(4),
    scopeId: buffer.readUInt32LE(24),
  }
}

function encodeInternet(address: InetAddress | Inet6Address, system: Platform): Buffer {
  const body = Buffer.alloc(sizes[address.family] - 2)
  const ip = inet_pton(address.family, address.address)
  body.writeUInt16BE(unsigned('port', address.port, 16), 0)
  if (address.family === 'AF_INET') {
    body.set(ip, 2)
    return headed(AF_INET, body, system)
  }
  body.writeUInt32BE(unsigned('flowinfo', address.flowinfo ?? 0, 32), 2)
  body.set(ip, 6)
  body.writeUInt32LE(unsigned('scopeId', address.scopeId ?? 0, 32), 22)
  return headed(inet6Number[system], body, system)
}

function decodeInternet(family: InternetFamily, bytes: Buffer): { address: string; port: number } {
  const size = sizes[family]
  if (bytes.length < size)
    throw new AddressError(`an ${family} address is ${size} bytes, not ${bytes.length}`)
  const ip = family === 'AF_INET' ? bytes.subarray(4, 8) : bytes.subarray(8, 24)
  return { address: inet_ntop(family, ip), port: bytes.readUInt16BE(2) }
}

function headed(family: number, body: Uint8Array, system: Platform): Buffer {
  const head = system === 'darwin' ? [body.length + 2, family] : [family, 0]
  return Buffer.concat([Buffer.from(head), body])
}

function unsigned(field: string, value: number, bits: number): number {
  if (Number.isInteger(value) && value >= 0 && value < 2 ** bits) return value
  throw new AddressError(`${field} ${value} is not a whole number from 0 to ${2 ** bits - 1}`)
}
