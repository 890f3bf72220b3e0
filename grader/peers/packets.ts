/** IPv4 packets as a host at the other end of the wire makes and reads them (RFC 791). */

export type Packet = {
  source: string
  destination: string
  /** 1: ICMP, 17: UDP. */
  protocol: number
  /** What follows the header and its options. */
  body: Buffer
  /** All of it. */
  bytes: Buffer
}

const HEADER = 20

/** Takes a packet apart; undefined when it is none. */
export function readPacket(bytes: Buffer): Packet | undefined {
  if (bytes.length < HEADER || bytes[0]! >> 4 !== 4) return undefined
  const [header, total] = [(bytes[0]! & 15) * 4, bytes.readUInt16BE(2)]
  if (header < HEADER || header > total || header > bytes.length) return undefined
  return {
    source: bytes.subarray(12, 16).join('.'),
    destination: bytes.subarray(16, 20).join('.'),
    protocol: bytes[9]!,
    body: bytes.subarray(header, total),
    bytes,
  }
}

/** @param options a whole number of four-byte words */
export function makePacket(
  head: Pick<Packet, 'source' | 'destination' | 'protocol'>,
  body: Uint8Array,
  options: Uint8Array = Buffer.alloc(0),
): Buffer {
  const header = Buffer.concat([Buffer.alloc(HEADER), options])
  header[0] = 0x40 | (header.length / 4)
  header.writeUInt16BE(header.length + body.length, 2)
  header[8] = 64
  header[9] = head.protocol
  header.set(head.source.split('.').map(Number), 12)
  header.set(head.destination.split('.').map(Number), 16)
  header.writeUInt16BE(checksum(header), 10)
  return Buffer.concat([header, body])
}

/** RFC 1071. Over bytes that hold their own right checksum it comes to 0. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0
  for (const [at, byte] of bytes.entries()) sum += at % 2 === 0 ? byte * 256 : byte
  // Carries are added where they fall out, so what counts is the rest of a division; only all zeros sum to zero.
  return sum === 0 ? 0xffff : (0xffff - (sum % 0xffff)) % 0xffff
}
