import type { TcpPeer } from '#grader/peers/tcp-peer'

/** The program's kernel has both, data and the reset, before the program looks. */
export async function sendsAndResets(peer: TcpPeer, data: string): Promise<void> {
  await peer.sends(data)
  await peer.resets()
  await peer.theirs.reaches('gone')
}

/** An end in order, and a reset after it. */
export async function endsAndResets(peer: TcpPeer): Promise<void> {
  await peer.halfCloses()
  await peer.theirs.reaches('CLOSE_WAIT')
  await peer.resets()
  await peer.theirs.reaches('gone')
}
