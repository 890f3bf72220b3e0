import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setImmediate as turnOfTheEventLoop } from 'node:timers/promises'
import { Skipped, type Stage, TooBusy } from '#grader'
import type { Data } from '#grader/bytes'
import { MAY_BE_LOAD } from '#grader/load'
import { amidNoise, makesNoise } from '#grader/peers/noise'
import type { RunningProgram } from '#grader/peers/running-program'
import type { Datagram, UdpPeer } from '#grader/peers/udp-peer'

const ID_BYTES = 2

/** Whoever waits 800 ms after its third try still waits. */
const LATE_MS = 500

const LAST_WAIT_MS = 1600

/** Ends before the last wait does. */
const MOST_SETTLING_MS = 300

/** Three times the wait that it must not delay, for machines with much else to do. */
const NOISE_MS = 2400
/** Less than what a try must wait for (`requireUnhurried`), and than the 800 ms after which one that waits anew comes all the same. */
const LONGEST_SILENCE_MS = 350

/** The client asks a server of the grader's, and its question has arrived there: `question` is its first try. `named`: how the client is told the server's host. */
export async function asked(
  { client, udp, random }: Stage,
  {
    message = random.word(),
    host = '127.0.0.1',
    named,
  }: { message?: string; host?: string; named?: string } = {},
) {
  const server = await udp('server', host)
  const program = await client.run(named ?? host, server.port, message)
  const question = await server.receives()
  // On a busy machine there may be more: they are heard before anything is answered.
  await turnOfTheEventLoop()
  return { server, program, question }
}

export function idOf(question: Datagram): Buffer {
  return question.bytes.subarray(0, ID_BYTES)
}

/** The question's id, and what is answered. */
export function answer(question: Datagram, body: Data): Buffer {
  return Buffer.concat([idOf(question), Buffer.from(body)])
}

/** The server answers the try that it heard last, while the client certainly waits for that. */
export async function answers(server: UdpPeer, body: Data): Promise<void> {
  await turnOfTheEventLoop()
  const question = server.newest
  if (!question) throw new Error(`${server.name} was asked nothing yet`)
  const late = Math.round(performance.now() - question.at)
  await server.sends(answer(question, body), question.from)
  if (late >= LATE_MS) throw new TooBusy(`this machine is too busy: it answered after ${late} ms`)
}

/** The server is gone before the client sends its fourth try. */
export async function goes(server: UdpPeer, third: Datagram): Promise<void> {
  await server.stopsListening()
  const late = Math.round(performance.now() - third.at)
  if (late >= LATE_MS) throw new TooBusy(`this machine is too busy: it was gone after ${late} ms`)
}

/** Lets the time pass until the fourth try is due, and returns when it was. */
export async function nextIsDue(stage: Stage, third: Datagram): Promise<number> {
  const due = third.at + 800
  await stage.quietFor(Math.max(0, due + 50 - performance.now()), () => {})
  return due
}

/** The answer to some other question: one bit of one byte of the id differs. */
export function stray(question: Datagram, body: Data, byte: 0 | 1): Buffer {
  const bytes = answer(question, body)
  bytes[byte]! ^= 1
  return bytes
}

/** Whether the first byte, or the second, is the same in all of these ids. */
export function agreeInAByte(ids: Buffer[]): boolean {
  return [0, 1].some((at) => ids.every((id) => id[at] === ids[0]![at]))
}

/** What this system says to a question for that address. @throws {Skipped} when it is sent */
export async function errorOfAsking(host: string): Promise<string> {
  const socket = createSocket('udp4')
  try {
    socket.connect(9, host)
    await once(socket, 'connect')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? ''
  } finally {
    socket.close()
  }
  throw new Skipped(`this system connects a socket to ${host}`)
}

/** The question must be an id of any value and this message, in one datagram. */
export function requireMessage(server: UdpPeer, question: Datagram, message: string): void {
  const expected = answer(question, message)
  if (!expected.equals(question.bytes))
    throw server.failure('mismatch', { what: 'its question', expected, received: question.bytes })
}

/**
 * The waits between four tries must grow from about 200 ms to about 800 ms. No more than about: a busy machine may show
 * each try 300 ms late. Waits that are all alike, or begin or end elsewhere, are out of these bounds all the same.
 */
export function requireDoubling(server: UdpPeer, tries: Datagram[]): void {
  const waits = tries.slice(1).map((datagram, at) => Math.round(datagram.at - tries[at]!.at))
  const [first = 0, , third = 0] = waits
  const plausible = first > 100 && first < 550 && third > 550 && third < 1350
  if (plausible && third > 1.5 * first) return
  throw server.failure('mismatch', {
    expected: 'waits of about 200, 400 and 800 ms',
    received: `waits of ${waits.join(', ')} ms`,
    ...MAY_BE_LOAD,
  })
}

/** The fourth try must come by the timer, not in answer to the noise that began with the third. */
export function requireUnhurried(server: UdpPeer, third: Datagram, fourth: Datagram): void {
  const ms = Math.round(fourth.at - third.at)
  if (ms > 550) return
  throw server.failure('mismatch', {
    expected: 'the fourth try 800 ms after the third',
    received: `after ${ms} ms`,
    ...MAY_BE_LOAD,
  })
}

/** After its fourth try the program must wait for as long as after all others: 1.6 s. */
export async function requirePatience(
  stage: Stage,
  { program }: RunningProgram,
  server: UdpPeer,
): Promise<void> {
  const fourth = server.newest!
  await stage.quietFor(Math.max(0, fourth.at + 1100 - performance.now()), () => {})
  // One that does not wait may not have had a processor for its end. One that looks at a clock all the time never comes to rest.
  await program.settles(MOST_SETTLING_MS)
  if (!program.exit) return
  const ms = Math.round(performance.now() - fourth.at)
  if (ms > LAST_WAIT_MS - MOST_SETTLING_MS / 2)
    throw new TooBusy(`this machine is too busy: it looked ${ms} ms after the fourth try`)
  throw server.failure('exit-code', {
    what: 'its last wait',
    expected: 'the end 1.6 s after the fourth try',
    received: `it is over ${ms} ms after that`,
    ...MAY_BE_LOAD,
  })
}

/** The program must end when its four waits are over, 3.0 s after the first try. */
export function requireEnd(server: UdpPeer, first: Datagram, end: number): void {
  const ms = Math.round(end - first.at)
  if (ms < 4500) return
  throw server.failure('exit-code', {
    what: 'all of its waits behind it',
    expected: 'the end 3.0 s after the first try',
    received: `after ${ms} ms`,
    ...MAY_BE_LOAD,
  })
}

/** The program must end when all is said, and not when the wait after its fourth try is over, for which nobody waits any more. */
export function requireNoLastWait(server: UdpPeer, fourthAt: number, end: number): void {
  const ms = Math.round(end - fourthAt)
  if (ms < LAST_WAIT_MS - 50) return
  throw server.failure('exit-code', {
    what: 'an end at once',
    expected: `the end at once, and not ${LAST_WAIT_MS} ms after the fourth try`,
    received: `after ${ms} ms`,
    ...MAY_BE_LOAD,
  })
}

/** The last two of a client's tries, noise arriving all the time between them. */
export function triesAmidNoise(stage: Stage) {
  return amidNoise(stage, LONGEST_SILENCE_MS, async () => {
    const { server } = await asked(stage)
    await server.receives()
    const third = await server.receives()
    const noise = stray(third, stage.random.word(), 1)
    const longestSilence = await makesNoise(stage, third.at, {
      make: () => server.sends(noise, third.from),
      mostMs: NOISE_MS,
      isOver: () => server.unread > 0,
    })
    if (server.unread > 0) return { server, third, fourth: await server.receives(), longestSilence }
    throw server.failure('mismatch', {
      what: 'another try',
      expected: 'the fourth try 800 ms after the third',
      received: 'none in 2.4 s of noise',
      ...MAY_BE_LOAD,
    })
  })
}
