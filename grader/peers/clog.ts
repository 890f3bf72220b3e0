import { readFileSync } from 'node:fs'
import type { FailureFacts } from '../failure.ts'
import type { Scene } from '../scene.ts'
import { requireProc } from '../witnesses/proc.ts'
import { requireQuickLooks } from '../witnesses/socket-table.ts'
import { type Offer, takes } from './sleep.ts'
import type { TcpPeer } from './tcp-peer.ts'

/** Less than the 16 KiB beyond which write() says to wait: who keeps no more than this goes on reading, and meets what comes next. */
const MORSEL = 15 * 2 ** 10

/** What a program keeps for so long while it sleeps has nowhere to go. (A closed window is asked after 0.2 s whether it is open again.) */
const KEPT_SECONDS = 0.3

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
  const before = peer.socket.bytesRead
  const pieces: Buffer[] = []
  let sent = 0
  const owed = () => whereabouts(peer, sent, before)
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
  } while ((await takes(scene, KEPT_SECONDS, owed, silence, 2)) && peer.theirs.row())
  return Buffer.concat(pieces)
}

/** What was sent and has not come back, or is not on its way back; nothing when the connection is over. */
function whereabouts(peer: TcpPeer, sent: number, before: number): Offer {
  const [ours, theirs] = [peer.ours(), peer.theirs.row()]
  if (!ours || !theirs) return { left: 0, unread: undefined }
  const coming = peer.socket.writableLength + ours.sendQueue
  // A socket that is told to read no more has read a little ahead.
  const returned = theirs.sendQueue + ours.receiveQueue + peer.socket.bytesRead - before
  // What was received and not yet acknowledged counts twice.
  const withProgram = Math.max(sent - coming - returned, theirs.receiveQueue)
  return { left: coming + withProgram, unread: withProgram }
}

/** Half of what the kernel keeps of one direction of a connection: so much it takes at once. */
function sureRoom(): number {
  const [, , most] = readFileSync('/proc/sys/net/ipv4/tcp_wmem', 'utf8').trim().split(/\s+/)
  return Number(most) / 2
}
