import { Failure, TooBusy } from '#grader'
import { MAY_BE_LOAD } from '#grader/load'
import type { Address, Datagram, UdpPeer } from '#grader/peers/udp-peer'

/** A datagram as the protocol sees it. */
export type Letter = { line: string; verb: string; id: string; from: Address; at: number }

/** What has come for a peer of the grader's, to be taken in any order. */
export class Mailbox {
  readonly peer: UdpPeer
  #kept: Letter[] = []

  constructor(peer: UdpPeer) {
    this.peer = peer
  }

  /** The first letter that is wanted; others are kept for later. */
  async takes(isWanted: (letter: Letter) => boolean, expected: string): Promise<Letter> {
    for (;;) {
      const at = this.#kept.findIndex(isWanted)
      if (at >= 0) return this.#kept.splice(at, 1)[0]!
      this.#kept.push(await this.#receives(expected))
    }
  }

  /** Throws away what came and is not wanted any more. */
  drops(isUnwanted: (letter: Letter) => boolean): void {
    this.#kept = this.#kept.filter((letter) => !isUnwanted(letter))
  }

  /** Nothing may have come but what was taken. */
  requireEmpty(): void {
    const [surplus] = this.#kept
    if (surplus)
      throw this.peer.failure('surplus', { expected: 'no datagram', received: surplus.line })
  }

  mismatch(expected: string, letter: Letter): Failure {
    return this.peer.failure('mismatch', { what: expected, expected, received: letter.line })
  }

  async #receives(expected: string): Promise<Letter> {
    try {
      return letterOf(await this.peer.receives())
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure
      const received = this.#kept.map(({ line }) => line).join('; ') || 'none'
      throw new Failure({ ...failure.facts, what: expected, expected, received })
    }
  }
}

export function letterOf({ bytes, from, at }: Datagram): Letter {
  const line = bytes.toString()
  const [verb = '', id = ''] = line.split(' ')
  return { line, verb, id, from, at }
}

/** What the grader did at `at` was to come before `before` (`performance.now()`): later it is not what the check is about. */
export function requireInTime(what: string, at: number, before: number): void {
  if (at < before) return
  throw new TooBusy(`this machine is too busy: ${what} was ${Math.round(at - before)} ms too late`)
}

/**
 * Waits that must double, from about 100 ms to about 400 ms: on a busy machine each datagram may be seen some 200 ms late. The
 * first may even leave late, behind a name that is looked up and a socket that is bound, which shortens the first wait alone.
 */
export function requireDoubling(peer: UdpPeer, arrivals: { at: number }[]): void {
  const waits = arrivals.slice(1).map(({ at }, before) => Math.round(at - arrivals[before]!.at))
  const [first = 0, second = 0, third = 0] = waits
  const isPlausible = first + second > 180 && first < 300 && third > 250 && third < 800
  if (isPlausible && third > 1.5 * first) return
  throw peer.failure('mismatch', {
    what: 'waits that double',
    expected: 'waits of about 100, 200 and 400 ms',
    received: `waits of ${waits.join(', ')} ms`,
    ...MAY_BE_LOAD,
  })
}
