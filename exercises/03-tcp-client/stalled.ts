import type { Stage } from '#grader'
import type { RunningProgram } from '#grader/peers/running-program'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import { epollInstances } from '#grader/witnesses/epoll'
import { tree } from '#grader/witnesses/proc'

const PIECE = 4096
/** A client that takes so much is one that never stops. */
const MOST = 2 ** 19

/** epoll_ctl(2): waiting for room to write. */
const EPOLLOUT = 4

/**
 * Sends small pieces, each when the client has read the one before, until stdout, which nobody reads, takes no more: the last one
 * is then kept by the client, which still reads. Where the kernel does not show that, until the client stops reading.
 */
export async function fillsStdout(
  { random }: Stage,
  { program, server }: { program: RunningProgram; server: TcpPeer },
): Promise<Buffer> {
  const pieces: Buffer[] = []
  while (pieces.length * PIECE < MOST && !waitsForStdout(program)) {
    pieces.push(random.lines(PIECE))
    await server.sends(pieces.at(-1)!)
    if (!(await server.wasTakenOrHeldBack())) break
    await program.program.settles()
  }
  return Buffer.concat(pieces)
}

function waitsForStdout({ program }: RunningProgram): boolean {
  const watched = tree(program.pid)
    .flatMap(epollInstances)
    .flatMap((instance) => instance.watched)
  return watched.some(({ fd, events }) => fd === 1 && (events & EPOLLOUT) !== 0)
}
