import { Failure, type Stage } from '#grader'
import { NETWORK } from '#grader/namespace/network'
import { checksum, makePacket } from '#grader/peers/packets'
import type { UdpPeer } from '#grader/peers/udp-peer'
import type { Random } from '#grader/random'
import { fault, HEADERS, hex, LONGEST, withPseudoHeader } from './faults.ts'

/** Where the UDP checksum is in an IPv4 packet without options. */
const UDP_CHECKSUM = 20 + 6

/** A datagram as it is ordered from the program. */
export type Order = {
  source: string
  sourcePort: number
  destination: string
  port: number
  text: string
}

/**
 * A host that nobody plays unless a check does. Its third number is low: no header and no pseudo header of a program in solutions/
 * adds up to ffff then, and a checksum that leaves one out is never right by luck.
 */
export function otherHost(random: Random): string {
  return host(random.integer(0, LAST_OF_OTHERS), random)
}

const LAST_OF_OTHERS = 100
let given = 0

/** A host of which no other check speaks. Checks are held side by side on one network. */
export function hostOfItsOwn(random: Random): string {
  given++
  return host(LAST_OF_OTHERS + 1 + (given % (255 - LAST_OF_OTHERS)), random)
}

function host(third: number, random: Random): string {
  return NETWORK.others.replace('0.0', `${third}.${random.integer(1, 254)}`)
}

/** A datagram to `server`, from a host that is not this one. */
export function ordered({ random }: Stage, server: UdpPeer, text: string): Order {
  const [source, sourcePort] = [otherHost(random), random.integer(1024, 65_535)]
  const order = { source, sourcePort, destination: server.host, port: server.port, text }
  // Zero has a check of its own.
  return sourcePort === portForZeroChecksum(order)
    ? { ...order, sourcePort: sourcePort ^ 1 }
    : order
}

function words({ source, sourcePort, destination, port, text }: Order): string[] {
  return [source, `${sourcePort}`, destination, `${port}`, text]
}

/** What the program prints for an order, as bytes. */
export async function built(stage: Stage, order: Order): Promise<Buffer> {
  const program = await stage.program.run('packet', ...words(order))
  const [line] = await program.printsLine(/^([0-9a-f]{2})+$/, 'the packet, in lower-case hex')
  await program.exits(0)
  await program.printedExactly(`${line}\n`)
  return Buffer.from(line, 'hex')
}

/** Has the program build a datagram; the kernel, which takes it for one from a network, must deliver it. */
export async function requireDelivered(stage: Stage, text: string): Promise<Buffer> {
  const server = await stage.udp('server', NETWORK.own)
  const order = ordered(stage, server, text)
  const bytes = await built(stage, order)
  await requireKernelDelivers(stage, server, order, bytes)
  return bytes
}

export async function requireKernelDelivers(
  stage: Stage,
  server: UdpPeer,
  order: Order,
  bytes: Buffer,
): Promise<void> {
  if (bytes.length <= LONGEST) await stage.wire('network', () => false).brings(bytes)
  await requireDelivery(stage, server, order, bytes)
}

/** Has the program send a datagram: the packet that leaves it must be one that the kernel delivers. */
export async function requireSent(stage: Stage, server: UdpPeer, order: Order): Promise<void> {
  const wire = stage.wire('wire', (packet) => packet.bytes.includes(order.text))
  const program = await stage.program.run('send', ...words(order))
  await program.exits(0)
  await program.printedExactly('')
  await stage.becomes(
    () => (wire.unread > 0 ? true : undefined),
    () => disagreement(order, 'no packet with this text has left the program').facts,
  )
  const { bytes } = await wire.sees('its packet')
  await requireDelivery(stage, server, order, bytes)
}

async function requireDelivery(stage: Stage, server: UdpPeer, order: Order, bytes: Buffer) {
  await stage.becomes(
    () => (server.unread > 0 ? true : undefined),
    () => disagreement(order, `the kernel throws it away: ${fault(bytes, order)}`).facts,
  )
  await requireArrival(server, order)
  requireNoMore(order, bytes)
}

/** The kernel does not mind options, nor what follows the datagram. */
function requireNoMore(order: Order, { length }: Buffer): void {
  const size = HEADERS + Buffer.byteLength(order.text)
  if (length === size) return
  const expected = `${size} bytes: two headers without options, and the text`
  throw new Failure({ kind: 'output', what: 'its packet', expected, received: `${length} bytes` })
}

/** The datagram that comes next must be the one that was ordered. */
async function requireArrival(server: UdpPeer, order: Order): Promise<void> {
  const { bytes, from } = await server.receives()
  const isOrdered = bytes.toString() === order.text && from.host === order.source
  if (isOrdered && from.port === order.sourcePort) return
  throw disagreement(order, `${quoted(`${bytes}`)} arrives from ${from.host} port ${from.port}`)
}

/** What the program wrote into the field of the UDP checksum. */
export function requireUdpChecksum(
  bytes: Buffer,
  isRight: (sum: number) => boolean,
  expected: string,
): void {
  const sum = bytes.readUInt16BE(UDP_CHECKSUM)
  if (!isRight(sum))
    throw new Failure({ kind: 'output', what: 'its UDP checksum', expected, received: hex(sum) })
}

/** Where the time to live is in an IPv4 header. */
const TIME_TO_LIVE = 8

/** RFC 1122, section 3.2.1.7: no host may send a packet without one, though the kernel delivers it where it has arrived. */
export function requireTimeToLive(bytes: Buffer): void {
  if ((bytes[TIME_TO_LIVE] ?? 0) > 0) return
  throw new Failure({
    kind: 'output',
    what: 'its time to live',
    expected: '1 at least: the first router throws it away otherwise',
    received: bytes.length > TIME_TO_LIVE ? '0' : `${bytes.length} bytes`,
  })
}

/** The source port with which a datagram's words add up to ffff, so that its checksum comes to zero. */
export function portForZeroChecksum({ source, destination, port, text }: Order): number {
  const udp = Buffer.concat([Buffer.alloc(8), Buffer.from(text)])
  udp.writeUInt16BE(port, 2)
  udp.writeUInt16BE(udp.length, 4)
  return (
    checksum(withPseudoHeader(makePacket({ source, destination, protocol: 17 }, udp))) || 0xffff
  )
}

function disagreement({ source, sourcePort, text }: Order, received: string): Failure {
  const expected = `${quoted(text)} arrives from ${source} port ${sourcePort}`
  return new Failure({ kind: 'kernel', what: 'its datagram', expected, received })
}

/** A text for a failure, which need not show all of a long one. */
function quoted(text: string): string {
  const most = 60
  if (text.length <= most) return `"${text}"`
  return `"${text.slice(0, most)}"… (${text.length} characters)`
}
