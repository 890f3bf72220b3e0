import { Failure, type Stage } from '#grader'
import type { Server } from '#grader/peers/server'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import type { Random } from '#grader/random'

/** Different from each other, and not in the order of the alphabet. */
export function names(random: Random, ...initials: string[]): string[] {
  return initials.map((initial) => initial + random.word(7))
}

/** What a server says without being told anything by another client. */
const NEWS = /^(welcome|here:|[+-] )/

/** Waits for a line, past the news of who comes and who goes: for checks that are not about these. */
export async function hears(peer: TcpPeer, wanted: string): Promise<void> {
  try {
    for (let next = await peer.readsLine(); next !== wanted; next = await peer.readsLine()) {
      if (!NEWS.test(next)) throw mismatch(peer, wanted, next)
    }
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.facts.kind === 'mismatch') throw failure
    throw new Failure({ ...failure.facts, what: line(wanted), expected: line(wanted) })
  }
}

/** A client that has a name: whatever it is told before, it may talk from now on. */
export async function joins(server: Server, name: string): Promise<TcpPeer> {
  const peer = await server.connect(name)
  await peer.sends(`${name}\n`)
  await isIn(peer)
  return peer
}

/** Waits until the server says who is here. */
export async function isIn(peer: TcpPeer): Promise<void> {
  for (
    let line = await peer.readsLine();
    !line.startsWith('here:');
    line = await peer.readsLine()
  ) {
    if (!NEWS.test(line)) throw mismatch(peer, 'here: <names>', line)
  }
}

/** One client says something, the other hears it. */
export async function talks(from: TcpPeer, to: TcpPeer, random: Random): Promise<void> {
  const text = random.word()
  await from.sends(`${text}\n`)
  await hears(to, `${from.name}: ${text}`)
}

/** The program must come to hold this many connections. */
export async function holdsConnections(server: Server, count: number, when: string): Promise<void> {
  await server.socketsBecome(
    (sockets) => {
      if (server.program.exit) throw new Failure({ kind: 'crashed', what: 'a server that goes on' })
      return sockets.filter(({ state }) => state !== 'LISTEN').length === count
    },
    {
      what: `the connections that the program holds ${when}`,
      expected: `${count} beside the listening socket`,
    },
  )
}

/** Lines of 1,000 letters, and in all as many bytes as asked for, nearly. */
export function longLines(random: Random, bytes: number): { lines: string[]; text: string } {
  const word = random.word(1000)
  const lines = Array.from({ length: Math.floor(bytes / 1001) }, (_, at) => {
    const turn = at % 1000
    return word.slice(turn) + word.slice(0, turn)
  })
  return { lines, text: lines.map((line) => `${line}\n`).join('') }
}

export type Flood = { taken: () => number; stop: () => void }

/** Keeps a client sending lines that are no names, for as long as the program takes them. */
export function floods(peer: TcpPeer, random: Random): Flood {
  const { lines } = longLines(random, 256 * 1024)
  // Each block ends in the middle of a line: whoever has read all there is still has the beginning of one.
  const half = lines[0]!.slice(500)
  const text = `${half}\n${lines.join('\n')}\n${half}`.toUpperCase()
  const { socket } = peer
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

/** A line must come before the program has taken this much of a flood. */
export async function before(
  { becomes }: Stage,
  flood: Flood,
  most: number,
  peer: TcpPeer,
): Promise<void> {
  await becomes(
    () => {
      if (peer.unread > 0) return true
      if (flood.taken() < most) return undefined
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

const line = (text: string) => `the line "${text}"`

/** Not bytes against bytes: to hear what another client said is no mistake here, and need not be explained as one. */
function mismatch({ name }: TcpPeer, expected: string, received: string): Failure {
  return new Failure({
    kind: 'mismatch',
    peer: name,
    expected: line(expected),
    received: Buffer.from(`${received}\n`),
  })
}
