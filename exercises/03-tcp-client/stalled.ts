import { Failure, type Stage } from '#grader'
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

/** In bytes: what moves while the kernel is asked may be missed, and pipes keep some. */
const UNDER_WAY = 2 ** 20

/**
 * The server reads nothing, and block after block comes on stdin: the client must stop reading it before it keeps more than `most`
 * bytes in its own memory.
 */
export async function holdsInputWithin(
  most: number,
  block: Buffer,
  { program, server }: { program: RunningProgram; server: TcpPeer },
): Promise<void> {
  server.stopsReading()
  for (let read = block.length; ; read += block.length) {
    await program.reads(block)
    const wasTaken = await program.wasTakenOrHeldBack()
    await server.staysOpen()
    const sent = (server.theirs.row()?.sendQueue ?? 0) + (server.ours()?.receiveQueue ?? 0)
    // A socket that is told to read no more has read a little ahead.
    const kept = read - program.program.untakenInput - sent - server.socket.bytesRead
    if (kept > most + UNDER_WAY) throw keepsTooMuch(program, most, kept)
    if (!wasTaken) return
  }
}

function keepsTooMuch({ program }: RunningProgram, most: number, kept: number): Failure {
  return new Failure({
    kind: 'kernel',
    peer: program.name,
    what: 'its standard input',
    expected: `at most ${most.toLocaleString('en')} bytes of it in the program's own memory`,
    received: `${kept.toLocaleString('en')}, and still it reads`,
  })
}
