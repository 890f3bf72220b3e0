import { Failure, type Stage } from '#grader'
import type { RunningProgram } from '#grader/peers/running-program'
import type { TcpListener } from '#grader/peers/tcp-listener'
import type { TcpPeer } from '#grader/peers/tcp-peer'

export type Probing = { idle: number; interval: number; count: number }

/** A silent peer is lost after three seconds; the kernel knows no fractions of a second here. */
export const QUICK: Probing = { idle: 1, interval: 1, count: 2 }

/** What to wait to see that a living peer is not lost: more than the three seconds. */
const LONG_SILENCE_MS = 4000

/** The three seconds begin with the last probe that was answered, up to a second before the cable is cut. */
const TOO_EARLY_MS = 1900
/** What a program may sleep after that. */
const PATIENCE = 2.2

/** The client has connected to a peer, and said so. */
export async function connected(stage: Stage, probing: Partial<Probing> = {}) {
  const listener = await stage.listen('peer')
  const options = Object.entries(probing).flatMap(([name, value]) => [`--${name}`, String(value)])
  const program = await run(stage, listener, options)
  const peer = await listener.accepts()
  await program.prints('connected\n')
  return { listener, program, peer }
}

/** Runs the client, and puts its options into the story. */
export async function run({ client, transcript }: Stage, peer: TcpListener, options: string[]) {
  const program = await client.run(peer.host, peer.port, ...options)
  transcript.record(program.program.name, `is run with ${options.join(' ') || 'no option'}`)
  return program
}

/** The kernel must hold these values for the program's end of the connection. */
export async function requireProbing({ theirs }: TcpPeer, probing: Probing): Promise<void> {
  await theirs.hasOption('IPPROTO_TCP', 'TCP_KEEPIDLE', probing.idle)
  await theirs.hasOption('IPPROTO_TCP', 'TCP_KEEPINTVL', probing.interval)
  await theirs.hasOption('IPPROTO_TCP', 'TCP_KEEPCNT', probing.count)
}

/** The peer's cable is cut: the program must learn it from the kernel, which asks in vain; neither early nor never. */
export async function losesPeer({ quietFor }: Stage, program: RunningProgram, peer: TcpPeer) {
  const cut = performance.now()
  peer.cutsCable()
  await quietFor(TOO_EARLY_MS, () => {
    requireNothingInFlight(peer)
    if (performance.now() - cut < TOO_EARLY_MS)
      requireRunning(program, 'no end earlier than 3 s after the last sign of life')
  })
  await program.exits(4, PATIENCE)
}

/** The peer is silent, and lives: the program must go on, and send it nothing. */
export async function keepsPeer(stage: Stage, program: RunningProgram, peer: TcpPeer) {
  const goesOn = () => requireRunning(program, 'still running: its peer is there')
  await Promise.all([
    peer.receivesNothing(LONG_SILENCE_MS),
    stage.quietFor(LONG_SILENCE_MS, goesOn),
  ])
  // A program whose own time is over may still wait for a processor.
  await stage.settles()
  goesOn()
  await peer.staysOpen()
}

/** What is sent into a dead connection is retransmitted for a quarter of an hour, and nobody probes meanwhile. */
function requireNothingInFlight(peer: TcpPeer): void {
  const row = peer.theirs.row()
  if (row?.state !== 'ESTABLISHED' || row.timer.kind !== 'retransmit') return
  throw new Failure({
    kind: 'kernel',
    what: "the timer of the program's connection",
    expected: 'keepalive: the kernel asks the peer',
    received: 'retransmit: the program has sent something that nobody acknowledges',
  })
}

function requireRunning({ program }: RunningProgram, expected: string): void {
  if (!program.exit) return
  throw new Failure({ kind: 'crashed', expected, received: `exit code ${program.exit.code}` })
}
