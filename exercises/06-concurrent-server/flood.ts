import { Failure, type Stage } from '#grader'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import type { Random } from '#grader/random'
import { callsOfWrite, requireProc, tree, unseen } from '#grader/witnesses/proc'
import { longLines } from './room.ts'

export type Flood = { taken: () => number; stop: () => void }

/** Keeps a client sending long lines that are no names. */
export function floods(peer: TcpPeer, random: Random): Flood {
  const { lines } = longLines(random, 256 * 1024)
  // Each block ends in the middle of a line: whoever has read all there is still has the beginning of one.
  const half = lines[0]!.slice(500)
  return pours(peer, `${half}\n${lines.join('\n')}\n${half}`.toUpperCase())
}

/** Keeps a client sending the same text, for as long as the program takes it. */
export function pours({ socket }: TcpPeer, text: string): Flood {
  let isOver = false
  let offered = 0
  const pour = () => {
    if (isOver || socket.destroyed) return
    // One block in each turn at most: the grader must come to hear the others, too.
    if (socket.writableLength < text.length) {
      socket.write(text, 'latin1')
      offered += text.length
      setImmediate(pour)
    } else socket.once('drain', pour)
  }
  pour()
  return {
    taken: () => offered - socket.writableLength,
    stop: () => {
      isOver = true
    },
  }
}

/** Waits until the program has taken this much of a flood. */
export async function isUnderWay({ becomes }: Stage, flood: Flood, least: number): Promise<void> {
  await becomes(
    () => (flood.taken() >= least ? true : undefined),
    () => ({ kind: 'silence', what: 'the program to read what one client sends' }),
  )
}

/** A line must come before the program has taken this much more of a flood. */
export async function before(
  { becomes }: Stage,
  flood: Flood,
  most: number,
  peer: TcpPeer,
): Promise<void> {
  const since = flood.taken()
  await becomes(
    () => {
      if (peer.unread > 0) return true
      if (flood.taken() - since < most) return undefined
      throw new Failure({
        kind: 'silence',
        peer: peer.name,
        what: 'a line of another client',
        expected: 'the line, between the lines of the client that floods',
        received: `nothing, while the program took ${most / 2 ** 20} MiB of the flood`,
      })
    },
    () => ({ kind: 'silence', peer: peer.name, what: 'a line of another client' }),
  )
}

/** From now on takes all that comes, and keeps nothing: what a flood makes of a few bytes would fill the grader. */
export function overhears({ socket }: TcpPeer): void {
  socket.removeAllListeners('data')
  socket.resume()
}

/**
 * A newcomer must be served before the program has written this often to others: a number that neither the load nor the speed of
 * the machine changes. Looks at the count first, and at the answer after it: who was answered in between was served in time.
 */
export async function servesSoon({ server, becomes }: Stage, newcomer: TcpPeer, most: number) {
  const least = written(server.program.pid)
  await becomes(
    () => {
      const count = written(server.program.pid) - least
      if (newcomer.unread > 0 || (newcomer.ours()?.receiveQueue ?? 0) > 0) return true
      if (count <= most) return undefined
      throw new Failure({
        kind: 'kernel',
        peer: newcomer.name,
        what: 'how often the program writes to others before it serves a newcomer',
        expected: `at most ${(most / 2).toLocaleString('en')} calls of write(); twice as many are let pass`,
        received: `${count.toLocaleString('en')} calls, and no answer yet`,
      })
    },
    () => ({ kind: 'silence', peer: newcomer.name, what: 'an answer to a newcomer' }),
  )
}

function written(pid: number): number {
  requireProc('how often a program writes')
  const counts = tree(pid).map(callsOfWrite)
  if (counts.every((count) => count === undefined)) throw unseen(pid, 'how often a program writes')
  return counts.reduce<number>((sum, count = 0) => sum + count, 0)
}
