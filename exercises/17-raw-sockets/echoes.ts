import { Failure, type Stage } from '#grader'
import { MAY_BE_LOAD } from '#grader/load'
import { amidNoise, makesNoise } from '#grader/peers/noise'
import { checksum, makePacket } from '#grader/peers/packets'
import type { RunningProgram } from '#grader/peers/running-program'
import type { Seen, Wire } from '#grader/peers/wire'
import { hostOfItsOwn } from './datagrams.ts'

const ICMP = 1
/** RFC 792: type, code, checksum, identifier, sequence number. */
const ECHO_HEADER = 8

/** As the contract has it: type 8, code 0, sequence number 1, and so many bytes with the data. */
const REQUEST = { start: '0800', sequence: 1, length: 64 }

/** A ping that nobody has answered yet. */
export type Ping = { program: RunningProgram; host: string; wire: Wire; request: Seen }

/** Has the program ping a host that nobody plays but the grader, and waits for its request. */
export async function pinged(stage: Stage, ms: number): Promise<Ping> {
  const host = hostOfItsOwn(stage.random)
  const wire = stage.wire(
    'host',
    (packet) => packet.destination === host && packet.protocol === ICMP,
  )
  const program = await stage.program.run('ping', host, ms)
  const request = await wire.sees('an echo request')
  const { length } = request.body
  if (length >= ECHO_HEADER) return { program, host, wire, request }
  const expected = `an echo request: ${ECHO_HEADER} bytes at least`
  throw new Failure({ kind: 'mismatch', what: expected, expected, received: `${length} bytes` })
}

/** The request must be the one of the contract; whether its checksum is right, the kernel tells. */
export function requireRequest({ request: { body } }: Ping): void {
  const is = (start: string, sequence: number, length: number) =>
    `begins with ${start}, sequence number ${sequence}, ${length} bytes`
  const expected = is(REQUEST.start, REQUEST.sequence, REQUEST.length)
  const received = is(body.toString('hex', 0, 2), body.readUInt16BE(6), body.length)
  if (received !== expected)
    throw new Failure({ kind: 'mismatch', what: 'its echo request', expected, received })
}

export type Changes = {
  from?: string
  type?: number
  /** Offset of a byte of which one bit is changed. */
  bit?: number
  /** Bytes of the message. */
  length?: number
  damaged?: boolean
}

/** Not the length of a reply: a program that believes such a message prints another number. */
const OTHER_LENGTH = 72

/** A packet that is nearly the reply. */
export function stray(ping: Ping, { from = ping.host, type = 0, ...changes }: Changes): Buffer {
  const { length = OTHER_LENGTH, bit, damaged } = changes
  const message = Buffer.concat([ping.request.body, Buffer.alloc(OTHER_LENGTH)]).subarray(0, length)
  message[0] = type
  if (bit !== undefined) message[bit]! ^= 2
  return packetOf(ping, from, message, damaged)
}

/** The right reply comes: the program must print it, and nothing else, and end. */
export async function requireReport(ping: Ping, options?: Uint8Array): Promise<void> {
  const { program, host, wire, request } = ping
  const message = Buffer.from(request.body)
  message[0] = 0
  await wire.brings(packetOf(ping, host, message, false, options))
  await program.exits(0)
  await program.printedExactly(report(host))
}

function packetOf(
  { request }: Ping,
  source: string,
  message: Buffer,
  damaged = false,
  options?: Uint8Array,
): Buffer {
  message.writeUInt16BE(0, 2)
  message.writeUInt16BE(checksum(message) ^ (damaged ? 0x1000 : 0), 2)
  return makePacket({ source, destination: request.source, protocol: ICMP }, message, options)
}

export function report(host: string): string {
  return `reply from ${host}: seq=1 bytes=64\n`
}

/** For a moment the program must neither print nor end. */
export function requirePatience({ quietFor }: Stage, ping: Ping): Promise<void> {
  return quietFor(100, () => requireWaiting(ping))
}

/** `ms` after its request the program must still wait for its reply. */
export async function requireLongPatience(stage: Stage, ping: Ping, ms: number): Promise<void> {
  const left = ping.request.at + ms - performance.now()
  await stage.quietFor(Math.max(0, left), () => requireWaiting(ping))
  await ping.program.settles()
  requireWaiting(ping)
  if (ping.wire.unread === 0) return
  const [expected, received] = ['one', `${1 + ping.wire.unread}`]
  throw new Failure({ kind: 'surplus', what: 'echo requests of one ping', expected, received })
}

function requireWaiting({ program }: Ping): void {
  const { stdout, exit } = program.program
  if (stdout.length === 0 && !exit) return
  const received = exit ? `exit code ${exit.code}, "${stdout.text()}"` : stdout.bytes()
  const expected = 'nothing yet: its reply has not come'
  throw new Failure({ kind: 'output', what: 'stdout', expected, received })
}

/** How much earlier and later than it should a ping may end: its clock may have begun before its request was sent. */
const EARLY_MS = 300
const LATE_MS = 1000

/** What a silence lacks to be as long as the wait itself. */
const SILENCE_MS = 100

/** A ping that must end `ms` after its request, though messages that mean nothing to it keep coming. */
export async function endsAmidNoise(stage: Stage, ms: number): Promise<Ping> {
  const { ping } = await amidNoise(stage, ms - SILENCE_MS, async () => {
    const ping = await pinged(stage, ms)
    const noise = stray(ping, { bit: 4 })
    const longestSilence = await makesNoise(stage, ping.request.at, {
      make: () => ping.wire.brings(noise),
      mostMs: ms + LATE_MS,
      isOver: () => ping.program.program.exit !== undefined,
    })
    await ping.program.settles()
    requireEnd(ping, ms)
    return { ping, longestSilence }
  })
  return ping
}

/** A ping must give up `ms` after its request: not before, and not much later. */
function requireEnd({ program, request }: Ping, ms: number): void {
  const elapsed = Math.round(performance.now() - request.at)
  const { exit } = program.program
  if (exit && elapsed > ms - EARLY_MS) return
  throw new Failure({
    kind: 'exit-code',
    what: 'ETIMEDOUT when its time was over',
    expected: `the end ${ms} ms after its request`,
    received: exit ? `the end after ${elapsed} ms` : `still waiting after ${elapsed} ms`,
    ...MAY_BE_LOAD,
  })
}
