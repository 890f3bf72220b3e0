import { Failure, type Stage } from '#grader'
import type { FailureFacts } from '#grader/failure'
import { whereabouts } from './queues.ts'
import { SPINNING_NS } from './rest.ts'
import { standstill } from './standstill.ts'

type Peer = Awaited<ReturnType<Stage['server']['connect']>>

/** Connects clients in small groups, so that the queue before accept need not hold them all. */
export async function crowd({ server }: Stage, size: number): Promise<Peer[]> {
  const clients: Peer[] = []
  while (clients.length < size) {
    const first = clients.length + 1
    const group = Array.from({ length: Math.min(GROUP, size - clients.length) }, (_, at) =>
      server.connect(`client ${first + at}`),
    )
    clients.push(...(await Promise.all(group)))
  }
  return clients
}

const GROUP = 25

/**
 * A client that has ended its side, and is gone before the program has read what it said: whoever writes to a connection that was reset
 * after the peer's end hears EPIPE, not ECONNRESET.
 */
export async function leavesUnheard({ server, random }: Stage, client: Peer): Promise<void> {
  const line = random.line()
  await client.sends(line)
  await client.receives(line)
  await server.running.isStoppedWhile(async () => {
    await client.sends(line)
    await client.halfCloses()
    await client.theirs.reaches('CLOSE_WAIT')
    await client.resets()
  })
}

/** The program must have as many open sockets as it may open files, less what Node needs for itself, and leave the rest waiting. */
export async function isFull({ server, becomes }: Stage): Promise<void> {
  await becomes(
    () => (server.waiting > 0 ? true : undefined),
    () => ({
      kind: 'kernel',
      what: 'clients for whom the program has no descriptor to wait in the queue',
      expected: 'some that wait',
      received: 'none',
    }),
    { pollMs: 40 },
  )
  if (server.program.exit) throw new Failure({ kind: 'crashed', what: 'a server that goes on' })
}

/** Waits until the queue before accept holds as many as the contract asks for: clients come until it does. */
export async function fillsTheQueue({ server, becomes }: Stage): Promise<void> {
  const coming = Array.from({ length: Math.max(0, MOST_WAITING - server.waiting) }, (_, at) =>
    server.connect(`one more ${at + 1}`),
  )
  // Those for whom there is no room fail with the check, which says why.
  for (const client of coming) client.catch(() => {})
  await becomes(
    () => server.waiting >= MOST_WAITING || undefined,
    () => ({
      kind: 'kernel',
      what: 'the queue before accept',
      expected: `${MOST_WAITING} connections that wait`,
      received: `${server.waiting} that wait`,
    }),
    { pollMs: 40 },
  )
}

/** The backlog that the contract asks for. */
const MOST_WAITING = 128

/** Waits until answers that a peer does not read pile up: it has no room for them, and what the program still sends stays. */
export async function pilesUp({ server, becomes }: Stage, peer: Peer): Promise<void> {
  const queues = () => ({
    unread: peer.ours()?.receiveQueue ?? 0,
    unsent: peer.theirs.row()?.sendQueue ?? 0,
    // Else it may only wait for the grader, which has more to send.
    isFed: (peer.theirs.row()?.receiveQueue ?? 0) > 0 || peer.socket.writableLength === 0,
  })
  const look = () => `${queues().unread} ${queues().unsent}`
  const standsStill = standstill(server.program.pid, { look, asleepMs: 30, ranNs: 5e7 })
  await becomes(
    () => {
      requireOpen(peer)
      const { unread, unsent, isFed } = queues()
      return (standsStill() && isFed && unread > LITTLE && unsent > 0) || undefined
    },
    () => ({
      kind: 'kernel',
      what: 'the answers that wait for a client to read them',
      expected: `more than ${LITTLE.toLocaleString('en')} bytes`,
      received: peer.ours()
        ? `${queues().unread.toLocaleString('en')} bytes`
        : 'nothing: the connection is over',
    }),
  )
}

/** A client that is slow must not be thrown out for it. */
function requireOpen({ name, socket }: Peer): void {
  if (!socket.destroyed) return
  throw new Failure({ kind: 'reset', peer: name, expected: 'an open connection' })
}

/** Waits until the program has done all it can for now: it sleeps, or runs in vain, which another check is about. */
export async function comesToRest({ server, becomes }: Stage): Promise<void> {
  const look = () => ''
  const standsStill = standstill(server.program.pid, { look, asleepMs: 150, ranNs: 3e8 })
  await becomes(
    () => standsStill() || undefined,
    () => ({ kind: 'silence', what: 'the program to come to rest' }),
  )
}

const LITTLE = 32 * 2 ** 10

/** The program must stop reading from a peer that does not read. What Node still holds moves in steps of many blocks: the kernel knows more. */
export async function isHeldBack({ server, becomes }: Stage, peer: Peer): Promise<void> {
  const left = () => peer.socket.writableLength
  const unread = () => peer.theirs.row()?.receiveQueue
  const standsStill = standstill(server.program.pid, {
    look: () => `${left()} ${peer.ours()?.sendQueue} ${unread()}`,
    // Where the kernel has nothing for it yet, its sleep says nothing.
    couldGoOn: () => unread() !== 0,
    asleepMs: 400,
    ranNs: SPINNING_NS,
  })
  await becomes(
    () => {
      requireOpen(peer)
      if (left() === 0) throw new Failure(tookAll)
      if (!standsStill()) return undefined
      const held = whereabouts(peer)?.held ?? 0
      if (held > MOST_HELD) throw new Failure(holds(held))
      return true
    },
    () => ({ kind: 'silence', what: 'the program to take what was sent, or to stop taking it' }),
  )
}

const MIB = 2 ** 20

/** A program that looks how much it holds before it reads holds a little more afterwards than it may. */
const MOST_HELD = 9 * MIB

const tookAll: FailureFacts = {
  kind: 'kernel',
  what: 'the flow of the connection',
  expected: 'the program stops reading until its answers are read',
  received: 'it took all into its own memory',
}

function holds(bytes: number): FailureFacts {
  const received = `it has read ${(bytes / MIB).toFixed(1)} MiB that it could not return`
  return { ...tookAll, expected: 'the program reads at most 8 MiB ahead', received }
}
