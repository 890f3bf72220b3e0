import { Failure, type Stage } from '#grader'
import { MAY_BE_LOAD } from '#grader/load'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import { answers, frames } from './frames.ts'

const MIB = 2 ** 20

/** What a program may hold for one client in its own memory. */
const MOST_HELD_MIB = 8

/** What moves while the kernel is asked may be missed, and a program has just read some. */
const UNDER_WAY_MIB = 1

/** The contract's second, and what a busy machine may add to it. */
const MOST_MS = 1000
const MOST_LATE_MS = 1500

/** Three are as many bytes as a client sends at a time when it clogs a program. */
const FRAME_BYTES = 5 * 2 ** 10

/** A client that reads nothing and sends frames until answers wait in the program itself; and all that it is owed. */
export async function clogs({ server, random }: Stage, name: string) {
  const peer = await server.connect(name)
  const payloads: Buffer[] = []
  await peer.clogs((length) => {
    const count = Math.ceil(length / FRAME_BYTES)
    const fresh = Array.from({ length: count }, () => random.lines(FRAME_BYTES - 4))
    payloads.push(...fresh)
    return frames(fresh)
  })
  return { peer, due: answers(payloads) }
}

/** Reads nothing, and sends a block again and again until the program takes no more: before it holds too much. How many it sent. */
export async function isHeldBackInTime(peer: TcpPeer, block: Buffer): Promise<number> {
  peer.stopsReading()
  for (let count = 1; ; count++) {
    await peer.sends(block)
    const isTaken = await peer.wasTakenOrHeldBack()
    const held = (count * block.length - elsewhere(peer)) / MIB
    if (held > MOST_HELD_MIB + UNDER_WAY_MIB) {
      throw new Failure({
        kind: 'kernel',
        peer: peer.name,
        what: 'what the program holds in its own memory for a client that does not read',
        expected: `at most ${MOST_HELD_MIB} MiB`,
        received: `${held.toFixed(1)} MiB, and it still reads`,
      })
    }
    if (!isTaken) return count
  }
}

/** What is on its way to a program that returns as much as it is sent, and on its way back. */
function elsewhere(peer: TcpPeer): number {
  const [ours, theirs] = [peer.ours(), peer.theirs.row()]
  if (!ours || !theirs) {
    throw new Failure({
      kind: 'kernel',
      peer: peer.name,
      what: 'the connection of a client that does not read',
      expected: 'an open connection',
      received: 'none',
    })
  }
  const coming = peer.socket.writableLength + ours.sendQueue + theirs.receiveQueue
  return coming + theirs.sendQueue + ours.receiveQueue + peer.socket.bytesRead
}

/** No connection must be left a second after `since`, also of a program that is never asleep for long. */
export async function isLetGo({ server }: Stage, since: number, what: string): Promise<void> {
  const expected = `the listening socket alone, within ${MOST_MS} ms`
  await server.socketsBecome(
    (sockets) => {
      const left = sockets.filter(({ state }) => state !== 'LISTEN')
      const elapsed = performance.now() - since
      if (left.length > 0 && elapsed > MOST_MS + MOST_LATE_MS) {
        const states = left.map(({ state }) => state).join(', ')
        const received = `${states} after ${Math.round(elapsed)} ms`
        throw new Failure({ kind: 'kernel', what, expected, received, ...MAY_BE_LOAD })
      }
      return left.length === 0
    },
    { what, expected },
  )
}
