import { Failure } from '#grader'
import type { Server } from '#grader/peers/server'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import type { Random } from '#grader/random'

/** Different from each other, and not in the order of the alphabet. */
export function names(random: Random, ...initials: string[]): string[] {
  return initials.map((initial) => initial + random.word(7))
}

/** Each is a good name but for one thing. */
export function badNames(random: Random, good: string): string[] {
  const inTwo = `${good.slice(0, 3)} ${good.slice(3)}`
  return ['', inTwo, `${good}\r`, `${good}7`, good.toUpperCase(), random.word(17)]
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

/** What is to be closed at once may take so long on a busy machine. */
const MOST_LATE_MS = 1500

/** The program must come to hold this many connections, before it sleeps. */
export async function holdsConnections(server: Server, count: number, when: string): Promise<void> {
  await comesToHold(server, count, when, Number.POSITIVE_INFINITY)
}

/** And soon, also where a clock keeps it awake. */
export async function soonHolds(server: Server, count: number, when: string): Promise<void> {
  await comesToHold(server, count, when, MOST_LATE_MS)
}

async function comesToHold(server: Server, count: number, when: string, ms: number) {
  await server.socketsBecome(
    (sockets) => {
      if (server.program.exit) throw new Failure({ kind: 'crashed', what: 'a server that goes on' })
      return sockets.filter(({ state }) => state !== 'LISTEN').length === count
    },
    {
      what: `the connections that the program holds ${when}`,
      expected: `${count} beside the listening socket`,
    },
    { since: performance.now(), ms },
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
