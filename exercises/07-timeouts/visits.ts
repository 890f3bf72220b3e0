import { setImmediate } from 'node:timers/promises'
import { Failure, type Stage } from '#grader'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import { NEVER, requirePunctual } from './clocks.ts'

/** How often a client that is active sends something. */
const PACE_MS = 100

/** How much longer than the idle limit a program is held up. */
const HELD_UP_MS = 200

/** A client, and when it began to connect: no clock of the program's can have started before (`performance.now()`). */
export async function arrives({ server }: Stage, name: string) {
  await server.starts()
  const since = performance.now()
  return { peer: await server.connect(name), since }
}

/** A client that connects, pauses, and has a line returned; and when it sent that. */
export async function greets(stage: Stage, name: string, idleMs: number, pauseMs = 0) {
  const visit = await arrives(stage, name)
  return { peer: visit.peer, since: await speaks(stage, visit, idleMs, pauseMs) }
}

/** The client, last alive at `since`, pauses, and has a line returned; when it sent that. */
export async function speaks(
  stage: Stage,
  { peer, since }: { peer: TcpPeer; since: number },
  idleMs: number,
  pauseMs: number,
): Promise<number> {
  await stage.quietFor(pauseMs, () => {})
  const line = stage.random.line()
  const sent = performance.now()
  await peer.sends(line)
  const silence = performance.now() - since
  const answer = await peer.readsLine()
  if (`${answer}\n` === line) return sent
  // Perhaps the grader was late, and it is done again: then what this client leaves with the program is not to be judged.
  await peer.vanishes()
  requirePunctual(silence, idleMs)
  throw unexpected(peer, 'the line', answer)
}

type HoldUp = { idleMs: number; deadlineMs?: number; pauseMs?: number }

/**
 * A client that sends in time, `pauseMs` into a hold-up of the program that lasts until its idle clock should have rung, and has that
 * returned; when it arrived, when it sent that, and for how long it was not read.
 */
export async function surprises(stage: Stage, name: string, holdUp: HoldUp) {
  const { idleMs, deadlineMs = NEVER, pauseMs = 0 } = holdUp
  const { server, random, quietFor } = stage
  const visit = await arrives(stage, name)
  const { peer, since: arrived } = visit
  const greeted = await speaks(stage, visit, idleMs, 0)
  await server.isHeldUp()
  const until = performance.now() + idleMs + HELD_UP_MS
  await quietFor(pauseMs, () => {})
  const line = random.line()
  const sent = performance.now()
  await peer.sends(line)
  await quietFor(until - sent, () => {})
  const heldUpMs = performance.now() - sent
  await server.goesOn()
  // Its deadline is still to come, so that the line is due.
  requirePunctual(performance.now() - arrived, deadlineMs)
  const answer = await peer.readsLine()
  if (`${answer}\n` === line) return { peer, arrived, since: sent, heldUpMs }
  requirePunctual(sent - greeted, idleMs)
  throw unexpected(peer, 'the line, which came in time', answer)
}

/** A client that reads nothing and sends lines, without a pause, until the program is left with some; and all of them. */
export async function clogs(stage: Stage, name: string, idleMs: number) {
  let { peer, since } = await arrives(stage, name)
  let silence = 0
  const lives = () => {
    silence = Math.max(silence, performance.now() - since)
    since = performance.now()
  }
  const lines = await peer.clogs((length) => {
    lives()
    return stage.random.lines(length)
  })
  lives()
  requirePunctual(silence, idleMs)
  return { peer, lines }
}

/** What an active client was told besides its own lines, and the longest that it was silent. */
type Visit = { answer: string | undefined; silence: number }

/** Sends a line, or a byte of a line that never ends, every 100 ms, until it is told something else or `isOver`. */
export async function staysActive(
  stage: Stage,
  { peer, since }: { peer: TcpPeer; since: number },
  what: 'lines' | 'bytes',
  isOver: () => boolean,
): Promise<Visit> {
  let last = since
  let silence = 0
  const longest = () => Math.max(silence, performance.now() - last)
  while (!isOver()) {
    const piece = what === 'lines' ? stage.random.line() : stage.random.word(1)
    const now = performance.now()
    await peer.sends(piece)
    silence = longest()
    last = now
    if (what === 'lines') {
      const answer = await peer.readsLine()
      if (`${answer}\n` !== piece) return { answer, silence: longest() }
    }
    await pause(stage, peer)
    silence = longest()
    if (peer.unread > 0) return { answer: await peer.readsLine(), silence }
    await peer.staysOpen()
  }
  return { answer: undefined, silence }
}

/** Lets a moment pass, or less when something arrives at the peer; what has arrived by its end is read. */
async function pause({ becomes }: Stage, peer: TcpPeer): Promise<void> {
  const until = performance.now() + PACE_MS
  await becomes(
    () => (peer.unread > 0 || performance.now() >= until ? true : undefined),
    () => ({ kind: 'silence', what: 'a moment to pass' }),
    { patience: 60 },
  )
  await setImmediate()
}

export function unexpected({ name }: TcpPeer, expected: string, answer?: string): Failure {
  const received = answer === undefined ? 'an open connection' : `"${answer}"`
  // Where nothing came, load may have had a part in it.
  const mayBeLoad = answer === undefined
  return new Failure({ kind: 'mismatch', peer: name, expected, received, mayBeLoad })
}
