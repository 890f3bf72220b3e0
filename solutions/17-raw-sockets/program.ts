// usage: program.ts checksum | packet|send <source> <port> <destination> <port> <text> | ping <address> <milliseconds>
// Makes packets below the transport layer: IPv4 with UDP in it, and ICMP echoes.
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import {
  close,
  IPPROTO_ICMP,
  IPPROTO_RAW,
  IPPROTO_UDP,
  inet_pton,
  POLLIN,
  poll,
  recvfrom,
  sendto,
  socket,
} from '#posix'

const USAGE =
  'usage: program.ts checksum | packet|send <source> <port> <destination> <port> <text> | ping <address> <milliseconds>'

/** RFC 792, "Echo or Echo Reply Message". */
const ECHO_REPLY = 0
const ECHO_REQUEST = 8
const ECHO_SIZE = 64
const SEQUENCE = 1

/** One end of a datagram: an IPv4 address, as four bytes, and a port. */
type End = { address: Buffer; port: number }

/** RFC 1071: the complement of the sum of all 16-bit words, in which what is carried out comes in again at the low end. */
function checksum(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += bytes[at]! * 256 + (bytes[at + 1] ?? 0)
  // Not >> 16: a long text's sum has more than the 32 bits that it looks at.
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000)
  return 0xffff - sum
}

/** A UDP datagram: RFC 768. Its checksum covers the addresses, too, in a pseudo header that is not sent. */
function udp(from: End, to: End, text: string): Buffer {
  const datagram = Buffer.concat([Buffer.alloc(8), Buffer.from(text)])
  datagram.writeUInt16BE(from.port, 0)
  datagram.writeUInt16BE(to.port, 2)
  datagram.writeUInt16BE(datagram.length, 4)
  const pseudo = Buffer.concat([from.address, to.address, Buffer.from([0, IPPROTO_UDP, 0, 0])])
  pseudo.writeUInt16BE(datagram.length, 10)
  // A checksum of 0 would mean that there is none; ffff is the other zero of this arithmetic.
  datagram.writeUInt16BE(checksum(Buffer.concat([pseudo, datagram])) || 0xffff, 6)
  return datagram
}

/** An IPv4 packet around a datagram: RFC 791, section 3.1. */
function packet(from: End, to: End, text: string): Buffer {
  const datagram = udp(from, to, text)
  const header = Buffer.alloc(20)
  header[0] = 0x45 // Version 4, five words of header.
  header.writeUInt16BE(header.length + datagram.length, 2)
  header[8] = 64 // Routers it may pass: the default of RFC 1700.
  header[9] = IPPROTO_UDP
  header.set(from.address, 12)
  header.set(to.address, 16)
  header.writeUInt16BE(checksum(header), 10)
  return Buffer.concat([header, datagram])
}

function withRawSocket<T>(protocol: number, use: (fd: number) => T): T {
  const fd = socket('AF_INET', 'SOCK_RAW', protocol)
  try {
    return use(fd)
  } finally {
    close(fd)
  }
}

/** Sends a packet as it is: on a socket for IPPROTO_RAW the header is ours (raw(7)). */
function send(bytes: Buffer, address: string): void {
  const to = { family: 'AF_INET', address, port: 0 } as const
  withRawSocket(IPPROTO_RAW, (fd) => sendto(fd, bytes, to))
}

/** Asks for an echo, and returns how many bytes came back. */
function ping(address: string, patienceMs: number): number {
  const id = randomBytes(2)
  return withRawSocket(IPPROTO_ICMP, (fd) => {
    sendto(fd, echoRequest(id), { family: 'AF_INET', address, port: 0 })
    const deadline = performance.now() + patienceMs
    for (let left = patienceMs; left > 0; left = deadline - performance.now()) {
      if (poll([{ fd, events: POLLIN }], Math.ceil(left)).length === 0) continue
      const length = replyLength(recvfrom(fd, 65_535), address, id)
      if (length !== undefined) return length
    }
    const text = `ETIMEDOUT: no reply from ${address} within ${patienceMs} ms`
    throw Object.assign(new Error(text), { code: 'ETIMEDOUT' })
  })
}

function echoRequest(id: Buffer): Buffer {
  const message = Buffer.alloc(ECHO_SIZE)
  message[0] = ECHO_REQUEST
  message.set(id, 4)
  message.writeUInt16BE(SEQUENCE, 6)
  message.writeUInt16BE(checksum(message), 2)
  return message
}

/**
 * A raw socket hears every ICMP message that comes to this machine: the replies to others, errors, on the loopback interface even
 * our own request. Nobody has looked at their checksums yet.
 */
function replyLength(
  { bytes, address: from }: ReturnType<typeof recvfrom>,
  address: string,
  id: Buffer,
): number | undefined {
  const message = bytes.subarray((bytes[0]! & 15) * 4)
  const isOurs =
    from?.family === 'AF_INET' &&
    from.address === address &&
    message.length >= 8 &&
    message[0] === ECHO_REPLY &&
    message.subarray(4, 6).equals(id) &&
    message.readUInt16BE(6) === SEQUENCE &&
    checksum(message) === 0
  return isOurs ? message.length : undefined
}

async function main([command, ...rest]: string[]): Promise<number> {
  if (command === 'checksum' && rest.length === 0) {
    for await (const line of createInterface({ input: process.stdin }))
      console.log(checksum(Buffer.from(line, 'hex')).toString(16).padStart(4, '0'))
  } else if (command === 'ping' && rest.length === 2) {
    const [address = '', patienceMs] = rest
    console.log(`reply from ${address}: seq=${SEQUENCE} bytes=${ping(address, Number(patienceMs))}`)
  } else if ((command === 'packet' || command === 'send') && rest.length === 5) {
    const [source = '', fromPort, destination = '', toPort, text = ''] = rest
    const from = { address: inet_pton('AF_INET', source), port: Number(fromPort) }
    const to = { address: inet_pton('AF_INET', destination), port: Number(toPort) }
    const bytes = packet(from, to, text)
    if (command === 'send') send(bytes, destination)
    else console.log(bytes.toString('hex'))
  } else {
    console.error(USAGE)
    return 64
  }
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  console.error(`program: ${message}`)
  process.exitCode = code === 'ETIMEDOUT' ? 4 : 1
}
