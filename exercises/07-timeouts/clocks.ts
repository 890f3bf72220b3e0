import { Failure, type Stage, TooBusy } from '#grader'
import { MAY_BE_LOAD, watchesStalls } from '#grader/load'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import { sleepsAtMost } from '#grader/witnesses/activity'
import { requireProc, tree, unseen } from '#grader/witnesses/proc'

/** A limit that no check reaches. */
export const NEVER = 60_000

/** Clocks count whole milliseconds, and may begin in the middle of one. */
const ROUNDING_MS = 5
/** The contract allows for 500 ms; a busy machine may add to that. */
const MOST_LATE_MS = 1500
/** A timer that a runtime keeps for purposes of its own is shorter than this. */
const LONG_MS = 600_000
/** Of a limit, what the grader's own delays may use up: beyond it, the program may rightly have sent the client away. */
const PUNCTUAL = 0.75
const LONGEST_STALL_MS = 200
const ATTEMPTS = 4

/** Why a client is sent away, and what its clock counts from. */
const SINCE = { idle: 'its last sign of life', deadline: 'it connected' }
type Why = keyof typeof SINCE
export const farewells = Object.keys(SINCE) as Why[]

/** The grader itself was so late that what the program did proves nothing. */
class GraderWasLate extends TooBusy {
  override readonly message = 'this machine is too busy to judge clocks'
}

/**
 * Holds a conversation once more where the grader was late: as after a reset, which a client brings upon itself that still
 * sends when it has been sent away, and which can cost it the farewell.
 */
export async function unlessLate<T>(converse: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await converse()
    } catch (thrown) {
      const reset = thrown instanceof Failure && thrown.facts.kind === 'reset'
      const late = reset || thrown instanceof GraderWasLate
      if (reset && attempt === ATTEMPTS) throw new Failure({ ...thrown.facts, ...MAY_BE_LOAD })
      if (!late || attempt === ATTEMPTS) throw thrown
    }
  }
}

/** The same where the grader stood still for so long that an early farewell may have looked like one in time. */
export async function punctually(converse: () => Promise<void>): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const longestStall = watchesStalls()
    await unlessLate(converse).finally(longestStall)
    if (longestStall() < LONGEST_STALL_MS) return
  }
}

export function requirePunctual(silence: number, limit: number): void {
  if (silence > PUNCTUAL * limit) throw new GraderWasLate()
}

/** The farewell must come `ms` after `since`: not before, and soon after, or so much later as the program was held up. */
export async function isSentAway(
  peer: TcpPeer,
  why: Why,
  since: number,
  ms: number,
  heldUpMs = 0,
): Promise<void> {
  await peer.receives(`bye: ${why}\n`)
  requireInTime(peer, why, performance.now() - since, ms, heldUpMs)
}

/** What is late may be load, and is confirmed alone, when all other checks are over. */
export function requireInTime(
  peer: TcpPeer,
  why: Why,
  elapsed: number,
  ms: number,
  heldUpMs = 0,
): void {
  const early = elapsed < ms - ROUNDING_MS
  if (!early && elapsed < ms + heldUpMs + MOST_LATE_MS) return
  throw new Failure({
    kind: 'output',
    peer: peer.name,
    what: `"bye: ${why}" came too ${early ? 'early' : 'late'}`,
    expected: `"bye: ${why}" ${ms} ms after ${SINCE[why]}`,
    received: `after ${Math.round(elapsed)} ms`,
    mayBeLoad: !early,
  })
}

/** Answers must wait that the client does not take, so that a farewell behind them cannot be written; or it is over already. */
export async function requireUntaken({ becomes }: Stage, { name, theirs }: TcpPeer): Promise<void> {
  requireProc('what a client has not taken')
  const isUntaken = () => {
    const row = theirs.row()
    return row?.state !== 'ESTABLISHED' || row.sendQueue > 0
  }
  await becomes(
    () => (isUntaken() ? true : undefined),
    () => ({
      kind: 'kernel',
      peer: name,
      what: 'the answers to a client that does not read',
      expected: 'answers on their way that the client does not take',
      received: 'an open connection, and nothing in it',
    }),
  )
}

/** No connection must be left `ms` after `since`, also of a program that is never asleep for long. */
export async function isLetGo({ server }: Stage, since: number, ms: number, what: string) {
  const expected = `the listening socket alone, within ${ms} ms`
  await server.socketsBecome(
    (sockets) => sockets.every(({ state }) => state === 'LISTEN'),
    { what, expected },
    { since, ms: ms + MOST_LATE_MS },
  )
}

/**
 * With no client left the program must sleep with nothing to wake it but the next client. Node lets an alarm stand that was
 * stopped, if it was the next one due: so the idle time has to be short here, has to pass, and is no evidence.
 */
export async function hasNoClockRunning({ server, quietFor, becomes }: Stage, idleMs: number) {
  requireProc('how long a program is going to sleep')
  await quietFor(idleMs + 200, () => {})
  await server.rests()
  await server.staysUp()
  const sleeps = () => tree(server.program.pid).map(sleepsAtMost)
  if (sleeps().every((ms) => ms === undefined))
    throw unseen(server.program.pid, 'how long the program is going to sleep')
  const running = () => sleeps().find((ms = 0) => Number.isFinite(ms) && ms > LONG_MS)
  await becomes(
    () => (running() === undefined ? true : undefined),
    () => ({
      kind: 'kernel',
      what: 'the clocks of clients that have left',
      expected: 'none: asleep until the next client comes',
      received: `asleep with a timer that goes off in ${Math.round(running()! / 1000)} s`,
    }),
    { patience: 0.5 },
  )
}
