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
      const { unread, unsent, isFed } = queues()
      return (standsStill() && isFed && unread > LITTLE && unsent > 0) || undefined
    },
    () => ({
      kind: 'kernel',
      what: 'answers, as long as there is room for them',
      expected: `more than ${LITTLE.toLocaleString('en')} bytes that the client does not read`,
      received: `${queues().unread.toLocaleString('en')} bytes`,
    }),
  )
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
