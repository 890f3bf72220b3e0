import { readFileSync } from 'node:fs'
import { Failure, type FailureFacts, Skipped } from '../failure.ts'
import type { Scene } from '../scene.ts'
import { requireProc } from '../witnesses/proc.ts'
import { requireQuickLooks } from '../witnesses/socket-table.ts'
import { type Offer, takes } from './sleep.ts'
import type { TcpPeer } from './tcp-peer.ts'

/** Less than the 16 KiB beyond which write() says to wait: who keeps no more than this goes on reading, and meets what comes next. */
const MORSEL = 15 * 2 ** 10

/** What a program keeps for so long while it sleeps has nowhere to go. (A closed window is asked after 0.2 s whether it is open again.) */
const KEPT_SECONDS = 0.3

/** In bytes: what moves while the kernel is asked may be missed, and a program has just read some. */
const UNDER_WAY = 2 ** 20

/**
 * Reads nothing, and sends to a program that returns what it is sent, until it is left with some that the kernel does not take.
 * @param bytes makes what is sent, of a length
 * @returns all that was sent
 * @throws {Skipped} where nobody can tell
 */
export async function clog(
  scene: Scene,
  peer: TcpPeer,
  bytes: (length: number) => Buffer,
): Promise<Buffer> {
  const what = 'what a program could not return'
  requireProc(what)
  requireQuickLooks(what)
  const before = totals(peer)
  const pieces: Buffer[] = []
  let sent = 0
  const offer = () => {
    peer.keepsFlowing()
    return owed(sent, before, totals(peer))
  }
  const silence = (): FailureFacts => ({
    kind: 'silence',
    peer: peer.name,
    what: 'the program to read what was sent',
  })
  peer.stopsReading()
  do {
    const piece = bytes(sent === 0 ? sureRoom() : MORSEL)
    await peer.sends(piece)
    pieces.push(piece)
    sent += piece.length
  } while ((await takes(scene, KEPT_SECONDS, offer, silence, 2)) && peer.theirs.row())
  return Buffer.concat(pieces)
}

/** Reads nothing, and sends block after block, which a program must stop taking before it keeps more than `most` bytes. @returns how many blocks */
export async function keepsWithin(peer: TcpPeer, most: number, block: Buffer): Promise<number> {
  peer.stopsReading()
  for (let count = 1; ; count++) {
    await peer.sends(block)
    const wasTaken = await peer.wasTakenOrHeldBack()
    const { coming, unread, returned, isOver } = whereabouts(peer)
    // The grader itself may not have heard of it yet, and would send on and on.
    if (isOver) throw new Failure(isGone(peer))
    const kept = count * block.length - coming - unread - returned
    if (kept > most + UNDER_WAY) throw new Failure(keepsTooMuch(peer, most, kept))
    if (!wasTaken) return count
    await peer.staysOpen()
  }
}

function isGone({ name }: TcpPeer): FailureFacts {
  return {
    kind: 'kernel',
    peer: name,
    what: 'the connection of a client that does not read',
    expected: 'an open connection',
    received: 'none',
  }
}

function keepsTooMuch({ name }: TcpPeer, most: number, kept: number): FailureFacts {
  return {
    kind: 'kernel',
    peer: name,
    what: 'the bytes of a client that does not read',
    expected: `at most ${most.toLocaleString('en')} of them in the program's own memory`,
    received: `${kept.toLocaleString('en')}, and still it reads`,
  }
}

type Totals = { received: number; written: number; unread: number }
const NOTHING: Totals = { received: 0, written: 0, unread: 0 }

/** What passed through the program's end of a connection; undefined when it is over. @throws {Skipped} where the kernel does not count */
function totals(peer: TcpPeer): Totals | undefined {
  const [ours, theirs] = [peer.ours(), peer.theirs.row()]
  if (!ours || !theirs) return undefined
  if (!ours.total) throw new Skipped('this kernel does not count the bytes of a connection')
  if (theirs.state === 'SYN_RECV') return NOTHING
  return theirs.total && { ...theirs.total, unread: theirs.receiveQueue }
}

/**
 * What was sent and the program has not written back, as its own kernel counts: what is under way between two kernels may be found
 * in both, or in neither.
 */
function owed(sent: number, before: Totals | undefined, now: Totals | undefined): Offer {
  if (!before || !now) return { left: 0, unread: undefined }
  const returned = now.written - before.written
  const arrived = now.received - before.received
  // It may keep half a line, and wait for the other half, which is under way.
  const awaitsMore = arrived < sent && now.unread === 0
  return { left: sent - returned, unread: awaitsMore ? 0 : arrived - returned }
}

/** Of the bytes that pass through a program: how many are on their way to it, wait there unread, and are on their way back or here. */
function whereabouts(peer: TcpPeer) {
  const [ours, theirs] = [peer.ours(), peer.theirs.row()]
  return {
    coming: peer.socket.writableLength + (ours?.sendQueue ?? 0),
    unread: theirs?.receiveQueue ?? 0,
    // A socket that is told to read no more has read a little ahead.
    returned: (theirs?.sendQueue ?? 0) + (ours?.receiveQueue ?? 0) + peer.socket.bytesRead,
    isOver: !ours || !theirs,
  }
}

/** Half of what the kernel keeps of one direction of a connection: so much it takes at once. */
function sureRoom(): number {
  const [, , most] = readFileSync('/proc/sys/net/ipv4/tcp_wmem', 'utf8').trim().split(/\s+/)
  return Number(most) / 2
}
