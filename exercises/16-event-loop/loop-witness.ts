import { constants } from 'node:fs'
import { Failure, Skipped, type Stage } from '#grader'
import { count } from '#grader/diagnosis'
import type { Check } from '#grader/exercise'
import type { FailureFacts } from '#grader/failure'
import { undisturbed } from '#grader/peers/sleep'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import { activity } from '#grader/witnesses/activity'
import {
  callsVisible,
  type EpollInstance,
  epollInstances,
  isNodesOwn,
  sleepsOnEpoll,
  statusFlags,
} from '#grader/witnesses/epoll'
import type { OwnedSocket } from '#grader/witnesses/socket-table'
import { EPOLLET, EPOLLIN, EPOLLOUT, EPOLLRDHUP } from '#posix'
import { napOn, naps } from './naps.ts'
import { processorTime, SPINNING_NS } from './rest.ts'

/** The check as it is on Linux; elsewhere there is no epoll to write a server with. */
export function onLinux(check: Check): Check {
  if (process.platform === 'linux') return check
  const converse = () => Promise.reject(new Skipped('epoll is a call of Linux'))
  return { ...check, converse }
}

/** To look at all descriptors of a process costs the grader itself some time. */
const POLL_MS = 40

/** The program must sleep in epoll_wait, without waking up, on the instance of its own that watches the listening socket. */
export async function sleepsInItsLoop({ server, becomes }: Stage): Promise<void> {
  await server.starts()
  const { pid } = server.program
  const start = processorTime(pid)
  const sleeps = undisturbed(() => activity([pid]))
  const keepsNapping = undisturbed(() => naps(pid) || undefined)
  const facts = (received: string): FailureFacts => ({
    kind: 'kernel',
    what: 'where the program waits',
    expected: IN_ITS_LOOP,
    received,
  })
  await becomes(
    () => {
      if (processorTime(pid) - start > SPINNING_NS)
        throw new Failure(
          facts('it does not sleep: it used a second of processor time for nothing'),
        )
      const where = keepsNapping() && whereItWaits(server)
      if (where?.startsWith(FOR_A_NAP)) throw new Failure(facts(where))
      return (sleeps() && whereItWaits(server) === IN_ITS_LOOP) || undefined
    },
    () => {
      const where = whereItWaits(server)
      return facts(where === IN_ITS_LOOP ? `${where}, but it wakes up again and again` : where)
    },
    { pollMs: POLL_MS },
  )
}

type Server = Stage['server']

const IN_ITS_LOOP = 'asleep in epoll_wait, on an instance of its own that watches the listener'
const FOR_A_NAP = 'in epoll_wait, with a timeout of'

/** In words for a failure. */
function whereItWaits(server: Server): string {
  const [listener] = server.sockets().filter(({ state }) => state === 'LISTEN')
  if (!listener) return 'it does not listen'
  if (!server.program.exit && !callsVisible(listener.pid))
    throw new Skipped('this machine does not show in which system call a program sleeps')
  const loops = loopsOf(listener)
  if (loops.length === 0) return 'no epoll instance watches the listening socket'
  const own = loops.filter((loop) => !isNodesOwn(listener.pid, loop)).map(({ fd }) => fd)
  if (own.length === 0) return "Node's own event loop watches the listening socket"
  if (!sleepsOnEpoll(listener.pid).some((epoll) => own.includes(epoll)))
    return 'not in epoll_wait on the instance that watches the listening socket'
  const nap = napOn(listener.pid, own)
  return nap ? `${FOR_A_NAP} ${nap} ms` : IN_ITS_LOOP
}

/** The epoll instances that watch a socket; nobody's if its process is gone. */
function loopsOf(socket: OwnedSocket): EpollInstance[] {
  return epollInstances(socket.pid).filter((loop) => holds(loop, socket))
}

function holds({ watched }: EpollInstance, socket: OwnedSocket): boolean {
  return watched.some(({ inode }) => inode === socket.inode)
}

/** Waits until the sockets registered with the program's epoll instance are all that it has: the listener and `clients` more. */
export async function watches({ server, becomes }: Stage, clients: number): Promise<void> {
  await server.starts()
  await becomes(
    () => {
      const { lists, connections, watched, elsewhere } = watchedBy(server)
      const all = watched === clients && connections === clients
      return (all && lists === 1 && elsewhere === 0) || undefined
    },
    () => ({
      kind: 'kernel',
      what: "what the program's epoll instance watches",
      expected: listenerAnd(clients),
      received: inWords(watchedBy(server)),
    }),
    { pollMs: POLL_MS },
  )
}

/** Of a program's connections, how many its list holds, and how many others do; `lists` that watch the listening socket. */
type WatchedBy = { lists: number; connections: number; watched: number; elsewhere: number }

function watchedBy(server: Server): WatchedBy {
  const sockets = server.sockets()
  const listener = sockets.find(({ state }) => state === 'LISTEN')
  const loops = listener ? epollInstances(listener.pid) : []
  const own = loops.filter(
    (loop) => listener && holds(loop, listener) && !isNodesOwn(listener.pid, loop),
  )
  const others = loops.filter((loop) => !own.includes(loop))
  const connections = sockets.filter(({ state }) => state !== 'LISTEN')
  const on = (loops: EpollInstance[]) => {
    const watched = new Set(loops.flatMap((loop) => loop.watched).map(({ inode }) => inode))
    return connections.filter(({ inode }) => watched.has(inode)).length
  }
  return {
    lists: own.length,
    connections: connections.length,
    watched: on(own),
    elsewhere: on(others),
  }
}

function inWords({ lists, connections, watched, elsewhere }: WatchedBy): string {
  if (lists === 0) return 'no instance of its own watches the listener'
  if (lists > 1) return `${lists} instances watch the listening socket`
  const also = [
    watched < connections && `${connections - watched} more that it does not watch`,
    elsewhere > 0 && `another instance watches ${count(elsewhere, 'connection')}`,
  ]
  return [listenerAnd(watched), ...also.filter(Boolean)].join('; ')
}

function listenerAnd(connections: number): string {
  return `the listening socket and ${count(connections, 'connection')}`
}

/** A program that leaves a client's bytes unread until its answers are taken must have asked epoll for room there. */
export async function asksForRoom({ server, becomes }: Stage, client: TcpPeer): Promise<void> {
  const asked = () => {
    const theirs = client.theirs.row()
    const socket = server.sockets().find(({ inode }) => inode === theirs?.inode)
    const watched = socket ? loopsOf(socket).flatMap((loop) => loop.watched) : []
    const ofTheClient = watched.filter(({ inode }) => inode === theirs?.inode)
    return ofTheClient.reduce((all, { events }) => all | events, 0)
  }
  await becomes(
    () => {
      // Who has taken all of it waits for nothing, or for what another check is about.
      const tookAll = client.theirs.row()?.receiveQueue === 0 && client.socket.writableLength === 0
      return tookAll || (asked() & EPOLLOUT) !== 0 || undefined
    },
    () => ({
      kind: 'kernel',
      peer: client.name,
      what: 'the news that epoll is asked for',
      expected: `EPOLLOUT for ${client.name}, whose answers are not all written`,
      received: eventNames(asked()),
    }),
    { pollMs: POLL_MS },
  )
}

function eventNames(events: number): string {
  const names = Object.entries({ EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLET })
  const asked = names.filter(([, bit]) => (events & bit) !== 0).map(([name]) => name)
  return asked.join(' | ') || 'none'
}

/** The listening socket and `clients` connections must all be non-blocking. */
export async function areNonBlocking({ server, becomes }: Stage, clients: number): Promise<void> {
  const blocking = () =>
    server.sockets().filter(({ pid, fd }) => {
      const flags = statusFlags(pid, fd)
      return flags !== undefined && (flags & constants.O_NONBLOCK) === 0
    })
  await becomes(
    () => (server.sockets().length === clients + 1 && blocking().length === 0) || undefined,
    () => ({
      kind: 'kernel',
      what: "the flags of the program's sockets",
      expected: `O_NONBLOCK on the listening socket and on ${count(clients, 'connection')}`,
      received: list(blocking(), server.sockets().length),
    }),
  )
}

function list(blocking: OwnedSocket[], all: number): string {
  if (blocking.length === 0) return `${all} sockets, all of them non-blocking`
  const listener = blocking.some(({ state }) => state === 'LISTEN')
  const connections = blocking.length - (listener ? 1 : 0)
  const parts = [
    listener && 'the listening socket',
    connections > 0 && count(connections, 'connection'),
  ]
  return `these block: ${parts.filter(Boolean).join(' and ')}`
}
