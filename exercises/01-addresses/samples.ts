import type { Random } from '#grader/random'
import { type Inet6Address, type InetAddress, inet_ntop } from '#posix'

/** Only Linux lets a socket be bound to any address, and has all of 127.0.0.0/8 on its loopback interface. */
const isLinux = process.platform === 'linux'

/** Below 20,000, where no other check's socket is: an ephemeral one on all addresses would take the port from any of them. */
const HIGHEST = 77

/** A port that is another one when its two bytes are swapped, and that needs no privilege either way. */
export function port(random: Random): number {
  const [high, low] = [random.integer(4, HIGHEST), random.integer(4, 255)]
  return high === low ? port(random) : high * 256 + low
}

/** A port that is the same in either byte order: for what is not about that. */
export function mirroredPort(random: Random): number {
  return random.integer(4, HIGHEST) * 257
}

/** An address that a socket can be bound to here, though this machine need not have it. */
export function anyIPv4(random: Random): InetAddress {
  const address = `${random.integer(1, 99)}.${random.integer(0, 255)}.0.${random.integer(101, 254)}`
  return { family: 'AF_INET', address: isLinux ? address : '127.0.0.1', port: port(random) }
}

/** An address of this machine, reached without a network. */
export function loopbackIPv4(random: Random): InetAddress {
  const address = `127.${random.integer(1, 254)}.0.${random.integer(1, 126)}`
  return { family: 'AF_INET', address: isLinux ? address : '127.0.0.1', port: port(random) }
}

/** Nothing in it is about byte order. */
export function mirroredIPv4(random: Random): InetAddress {
  const [a, b] = [random.integer(1, 99), random.integer(0, 255)]
  return { family: 'AF_INET', address: `${a}.${b}.${b}.${a}`, port: mirroredPort(random) }
}

export function loopbackIPv6(random: Random): Inet6Address {
  return { family: 'AF_INET6', address: '::1', port: port(random) }
}

/** From the prefix that is kept for documentation (RFC 3849); no group is zero, for what is not about `::`. */
export function anyIPv6(random: Random): Inet6Address {
  const bytes = Buffer.concat([
    Buffer.from('20010db8', 'hex'),
    random.bytes(12).map((byte) => byte | 1),
  ])
  const address = isLinux ? inet_ntop('AF_INET6', bytes) : '::1'
  return { family: 'AF_INET6', address, port: port(random) }
}

/** An address that means something on one interface only (RFC 4291, section 2.5.6). */
export function linkLocal(random: Random, scopeId: number): Inet6Address {
  const bytes = Buffer.concat([Buffer.from('fe80000000000000', 'hex'), random.bytes(8)])
  const address = inet_ntop('AF_INET6', bytes)
  return { family: 'AF_INET6', address, port: mirroredPort(random), scopeId }
}

/** Ways to write an IPv6 address (RFC 4291, section 2.2), and the one that RFC 5952 prefers. */
export const WRITTEN = [
  ['2001:0db8:0000:0000:0000:0000:0000:00ff', '2001:db8::ff'],
  ['2001:DB8::FF', '2001:db8::ff'],
  ['2001:db8:0:0:0:0:0:ff', '2001:db8::ff'],
  ['::', '::'],
  ['::ff', '::ff'],
  ['2001:db8::', '2001:db8::'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ['::ffff:192.0.2.128', '::ffff:192.0.2.128'],
  ['2001:db8::1:192.0.2.33', '2001:db8::1:c000:221'],
] as const

/** RFC 5952, section 4: lower case, no leading zeros, `::` for the longest run of zero groups, the first of equals, never one. */
export const CANONICAL = [
  '2001:db8::1',
  '2001:db8:0:1:1:1:1:1',
  '2001:0:0:1::1',
  '2001:db8::1:0:0:1',
  '::',
  '1::',
  'abcd:ef01::a',
  '1:2:3:4:5:6:7:0',
  '1:0:3:4:5:6:7:8',
]

/** Lines that have no answer but `error: `. */
export const MALFORMED = [
  '',
  'encode',
  'decipher 00',
  'encode ipx 1.2.3.4 80',
  'encode inet 127.0.0.1',
  'encode inet 127.0.0.1 ',
  'encode inet 127.0.0.1 80 80',
  ' encode inet 127.0.0.1 80',
  'encode  inet 127.0.0.1 80',
  'encode inet  127.0.0.1 80',
  'encode inet 127.0.0.1  80',
  'encode inet 127.0.0.1 80 ',
  'encode inet 127.0.0.1 65536',
  'encode inet 127.0.0.1 -1',
  'encode inet 127.0.0.1 80x',
  'encode inet 127.0.0.1 0x50',
  'encode inet 127.0.0.1 8e1',
  'encode inet 127.0.0.256 80',
  'encode inet 127.0.1 80',
  'encode inet 127.0.0.1.1 80',
  'encode inet 127..0.1 80',
  'encode inet 127.0.0x0.1 80',
  'encode inet 127.0.0.-1 80',
  'encode inet 127.0.0.010 80',
  'encode inet localhost 80',
  'encode inet ::1 80',
  'encode inet6 127.0.0.1 80',
  'encode inet6 1::2::3 80',
  'encode inet6 1:2:3:4:5:6:7 80',
  'encode inet6 1:2:3:4:5:6:7:8:9 80',
  'encode inet6 12345::1 80',
  'encode inet6 12g::1 80',
  'encode inet6 ::ffff:127.0.1 80',
  'encode inet6 ::ffff:127.0.0.256 80',
  'encode inet6 fe80::1%lo 80',
  'encode inet6 fe80::1% 80',
  'encode inet6 fe80::1%-1 80',
  'encode inet6 fe80::1%0x1 80',
  'encode inet6 fe80::1%4294967296 80',
  'encode unix ',
]
