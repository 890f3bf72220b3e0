import { Failure } from '#grader'
import type { TcpPeer } from '#grader/peers/tcp-peer'

/** Sends block after block and reads nothing: the program must stop taking them, and never keep more than `most` bytes itself. */
export async function isHeldWithin(peer: TcpPeer, most: number, block: Buffer): Promise<void> {
  peer.stopsReading()
  for (let sent = block.length; ; sent += block.length) {
    await peer.sends(block)
    const wasTaken = await peer.wasTakenOrHeldBack()
    const kept = sent - elsewhere(peer)
    if (kept > most + block.length) {
      throw new Failure({
        kind: 'kernel',
        peer: peer.name,
        what: 'the bytes of a client that does not read',
        expected: `at most ${most.toLocaleString('en')} of them in the program's own memory`,
        received: `${kept.toLocaleString('en')}, and still it reads`,
      })
    }
    if (!wasTaken) return
    await peer.staysOpen()
  }
}

/** Of the bytes that were sent: those that are neither read by the program nor kept, because they are on their way to it, or back. */
function elsewhere(peer: TcpPeer): number {
  const [ours, theirs] = [peer.ours(), peer.theirs.row()]
  const there = peer.socket.writableLength + (ours?.sendQueue ?? 0) + (theirs?.receiveQueue ?? 0)
  const back = (theirs?.sendQueue ?? 0) + (ours?.receiveQueue ?? 0) + peer.socket.bytesRead
  return there + back
}
