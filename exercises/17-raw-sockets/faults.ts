import { checksum, readPacket } from '#grader/peers/packets'
import type { Order } from './datagrams.ts'

/** Offsets in an IPv4 packet without options that holds UDP. */
const UDP = 20
const TEXT = UDP + 8

/** Bytes of both headers. */
export const HEADERS = TEXT

export const LONGEST = 65_535

/** The first reason for a kernel to throw a packet away, or to give it to somebody else. */
export function fault(
  bytes: Buffer,
  { destination, port }: Pick<Order, 'destination' | 'port'>,
): string {
  if (bytes.length < TEXT || bytes.length > LONGEST) return `it has ${bytes.length} bytes`
  return headerFault(bytes, destination) ?? udpFault(bytes, port) ?? 'why, it does not say'
}

function headerFault(bytes: Buffer, destination: string): string | undefined {
  const header = bytes.subarray(0, UDP)
  const [length, to] = [bytes.readUInt16BE(2), bytes.subarray(16, 20).join('.')]
  if (bytes[0] !== 0x45) return `it begins with ${hex(bytes[0]!, 2)}, not with 45`
  if (length !== bytes.length) return `its length says ${length}, and it has ${bytes.length} bytes`
  if (checksum(header) !== 0) return `the checksum of its header must be ${hex(due(header, 10))}`
  if (bytes[9] !== 17) return `it says that it holds protocol ${bytes[9]}`
  return to === destination ? undefined : `it goes to ${to}`
}

function udpFault(bytes: Buffer, port: number): string | undefined {
  const udp = bytes.subarray(UDP)
  const [to, length] = [udp.readUInt16BE(2), udp.readUInt16BE(4)]
  const covered = withPseudoHeader(bytes)
  if (readPacket(udp)?.destination === bytes.subarray(16, 20).join('.'))
    return 'another IPv4 header stands where the UDP header should begin'
  if (to !== port) return `it goes to port ${to}`
  if (length !== udp.length) return `its UDP length says ${length}, and it has ${udp.length} bytes`
  // RFC 768: 0 stands for none, so where the sum comes to 0 its other zero is sent.
  const right = due(covered, 18) || 0xffff
  return checksum(covered) === 0 ? undefined : `its UDP checksum must be ${hex(right)}`
}

/** The checksum that belongs at an offset of these bytes. */
function due(bytes: Buffer, offset: number): number {
  const copy = Buffer.from(bytes)
  copy.writeUInt16BE(0, offset)
  return checksum(copy)
}

/** The bytes that UDP's checksum covers: RFC 768. */
export function withPseudoHeader(packet: Buffer): Buffer {
  const udp = packet.subarray(UDP)
  const pseudo = Buffer.concat([
    packet.subarray(12, 20),
    Buffer.from([0, 17, udp.length >> 8, udp.length & 255]),
  ])
  return Buffer.concat([pseudo, udp])
}

export function hex(number: number, digits = 4): string {
  return number.toString(16).padStart(digits, '0')
}
