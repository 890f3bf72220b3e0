import type { Stage } from '#grader'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import { requireQuickLooks } from '#grader/witnesses/socket-table'
import { getsockoptBytes } from '#posix'
import { standstill } from './standstill.ts'

/** Little enough for a program that keeps a queue to read on when it cannot return it. */
const PIECE = 15 * 2 ** 10

/** Where the bytes are that a client has sent: on their way, not read by the program, or read and not returned. */
export type Whereabouts = { coming: number; unread: number; held: number }

/** As the kernel tells; undefined when the connection is over. */
export function whereabouts(peer: TcpPeer): Whereabouts | undefined {
  const [ours, theirs] = [peer.ours(), peer.theirs.row()]
  if (!ours || !theirs || peer.socket.destroyed) return undefined
  const coming = peer.socket.writableLength + ours.sendQueue
  const unread = theirs.receiveQueue
  // Without the totals, what has arrived and is not acknowledged yet counts twice: who returns bytes is never said to hold them.
  const { received, written } = theirs.total ?? {
    received: acknowledged(peer),
    written: theirs.sendQueue + ours.receiveQueue + peer.socket.bytesRead,
  }
  return { coming, unread, held: Math.max(0, received - unread - written) }
}

/** How many bytes the program's kernel has acknowledged: tcpi_bytes_acked of `struct tcp_info`, linux/tcp.h, which counts the SYN. */
function acknowledged({ socket }: TcpPeer): number {
  return Number(getsockoptBytes(socket, 'IPPROTO_TCP', 'TCP_INFO', 128).readBigUInt64LE(120)) - 1
}

/** A peer that does not read sends until the program is left with something that it cannot return, or the connection is over: all that was sent. */
export async function clogs(stage: Stage, peer: TcpPeer): Promise<Buffer> {
  requireQuickLooks('what a program could not return')
  peer.stopsReading()
  const pieces: Buffer[] = []
  do {
    const piece = stage.random.lines(PIECE)
    pieces.push(piece)
    await peer.sends(piece)
  } while (!(await isLeftWithBytes(stage, peer)))
  return Buffer.concat(pieces)
}

/** Waits until all that was sent is returned (false), or the program is at a standstill with some of it, read or not (true). */
async function isLeftWithBytes({ server, becomes }: Stage, peer: TcpPeer): Promise<boolean> {
  const look = () => JSON.stringify(whereabouts(peer))
  const standsStill = standstill(server.program.pid, { look, asleepMs: 100, ranNs: 3e8 })
  return becomes(
    () => {
      peer.keepsFlowing()
      const now = whereabouts(peer)
      if (!now) return true
      const { coming, unread, held } = now
      if (coming + unread + held === 0) return false
      // Nothing to read while some is under way: it may keep half a line, and wait for the other half.
      const awaitsMore = coming > 0 && unread === 0
      return (standsStill() && !awaitsMore && unread + held > 0) || undefined
    },
    () => ({ kind: 'silence', peer: peer.name, what: 'the program to read what was sent' }),
    { pollMs: 2 },
  )
}
