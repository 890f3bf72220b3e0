import type { TcpPeer } from '#grader/peers/tcp-peer'
import { getsockoptBytes } from '#posix'

/** Where the bytes are that a client has sent: on their way, not read by the program, or read and not returned. */
export type Whereabouts = { coming: number; unread: number; held: number }

/** As the kernel tells; none are anywhere when the connection is over. */
export function whereabouts(peer: TcpPeer): Whereabouts {
  const [ours, theirs] = [peer.ours(), peer.theirs.row()]
  if (!ours || !theirs || peer.socket.destroyed) return { coming: 0, unread: 0, held: 0 }
  const coming = peer.socket.writableLength + ours.sendQueue
  const unread = theirs.receiveQueue
  // What has arrived and is not acknowledged yet counts twice: who returns bytes is never said to hold them.
  const returned = theirs.sendQueue + ours.receiveQueue + peer.socket.bytesRead
  return { coming, unread, held: Math.max(0, acknowledged(peer) - unread - returned) }
}

/** How many bytes the program's kernel has acknowledged: tcpi_bytes_acked of `struct tcp_info`, linux/tcp.h. */
function acknowledged({ socket }: TcpPeer): number {
  return Number(getsockoptBytes(socket, 'IPPROTO_TCP', 'TCP_INFO', 128).readBigUInt64LE(120))
}
