import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { activity, callsUnderWay, sleepsAtMost, sleepsIn } from '../../witnesses/activity.ts'
import { credentialsSeenBy } from '../../witnesses/credentials.ts'
import { epollInstances, isNodesOwn, sleepsOnEpoll, statusFlags } from '../../witnesses/epoll.ts'
import { callsOfWrite, children, memory, session, state } from '../../witnesses/proc.ts'
import { LISTENS, socketTable, withPort } from '../../witnesses/proc-net.ts'
import { isWaitedAt } from '../../witnesses/socket-table.ts'
import { unixSocketsOf } from '../../witnesses/unix-table.ts'
import { rowsOfTable, tableLine } from './tables.ts'

/** What /proc says instead of the truth, by the path; the truth where it says nothing. */
const proc = vi.hoisted(() => ({ says: undefined as undefined | ((path: string) => string) }))

vi.mock(import('node:fs'), async (load) => {
  const real = await load()
  const FAKE = 2 ** 30
  let rest = Buffer.alloc(0)
  return {
    ...real,
    openSync: ((path: string, ...how: [string]) => {
      if (!proc.says || !path.startsWith('/proc/')) return real.openSync(path, ...how)
      rest = Buffer.from(proc.says(path), 'latin1')
      return FAKE
    }) as typeof real.openSync,
    readSync: ((fd: number, into: Buffer) => {
      if (fd !== FAKE) return real.readSync(fd, into)
      const length = rest.copy(into)
      rest = rest.subarray(length)
      return length
    }) as typeof real.readSync,
    closeSync: (fd) => (fd === FAKE ? undefined : real.closeSync(fd)),
    readdirSync: ((path: string) => {
      if (!proc.says || !path.startsWith('/proc/')) return real.readdirSync(path)
      return path.endsWith('/task') ? ['7'] : ['0', '3', '4']
    }) as typeof real.readdirSync,
    readlinkSync: ((path: string) =>
      path.endsWith('/3') ? 'anon_inode:[eventpoll]' : 'socket:[4711]') as typeof real.readlinkSync,
  }
})

beforeEach(() => {
  proc.says = undefined
})

/** Whatever the path, /proc says this; nobody has children, so that whoever asks for theirs comes to an end. */
function everywhere(text: string): void {
  proc.says = (path) => (path.endsWith('/children') ? '' : text)
}

/** Any text; pieces of what the files of /proc hold; a line of theirs in which something is changed. */
const pieces = [
  '0',
  ' ',
  '\n',
  ':',
  'ff',
  '-1',
  '0x5',
  'tfd: ',
  ' events: ',
  ' ino:',
  'flags:\t',
  ') S ',
  'Uid:\t',
  'VmRSS:\t',
  ' kB',
  'syscw: ',
  'running',
  '00000000:0050',
]
const shuffled = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 40 })
  .map((all) => all.join(''))
const anyText = fc.oneof(shuffled, fc.string({ unit: 'binary', maxLength: 200 }))

describe.runIf(process.platform === 'linux')('whatever /proc says', () => {
  it('of a process, is read or passed over', () => {
    const looks = [activity, (pids: number[]) => callsUnderWay(pids[0]!), () => sleepsIn(7)]
    fc.assert(
      fc.property(anyText, (text) => {
        everywhere(text)
        for (const look of looks) look([7])
        for (const number of [
          sleepsAtMost(7),
          memory(7),
          callsOfWrite(7),
          session(7),
          statusFlags(7, 3),
        ])
          expect(number).not.toBeNaN()
        state(7)
        sleepsOnEpoll(7)
        for (const instance of epollInstances(7)) {
          isNodesOwn(7, instance)
          for (const { fd, events, inode } of instance.watched) {
            expect([fd, events].every(Number.isSafeInteger)).toBe(true)
            expect(inode).toMatch(/^\d+$/)
          }
        }
        for (const id of Object.values(credentialsSeenBy(7, 7))) expect(id).not.toBeNaN()
      }),
      { numRuns: 500 },
    )
  })

  it('of children, is numbers', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        proc.says = () => text
        for (const child of children(7)) expect(child).toBeGreaterThan(0)
      }),
    )
  })

  it('of the sockets, is rows of sense', () => {
    const changed = fc
      .tuple(rowsOfTable, fc.nat(), fc.string({ maxLength: 3 }))
      .map(([rows, at, put]) => {
        const text = ['heading', ...rows.map(tableLine)].join('\n')
        const place = at % text.length
        return text.slice(0, place) + put + text.slice(place + put.length)
      })
    fc.assert(
      fc.property(fc.oneof(changed, anyText), (text) => {
        everywhere(text)
        for (const protocol of ['tcp', 'tcp6', 'udp'] as const)
          for (const row of socketTable(protocol) ?? []) {
            expect(row.local.address).toMatch(protocol === 'tcp6' ? /^[0-9a-f:.]+$/ : /^[\d.]+$/)
            for (const { port } of [row.local, row.remote]) {
              expect(port).toBeGreaterThanOrEqual(0)
              expect(port).toBeLessThanOrEqual(65_535)
            }
            const numbers = [row.sendQueue, row.receiveQueue, row.timer.seconds]
            expect(numbers.every(Number.isFinite)).toBe(true)
            expect(row.inode).toMatch(/^\d+$/)
          }
        isWaitedAt(80, 'udp')
        for (const row of unixSocketsOf(7)) expect(row.receiveQueue).not.toBeNaN()
      }),
      { numRuns: 500 },
    )
  })

  it('of the sockets as the kernel writes it, comes back as it is', () => {
    fc.assert(
      fc.property(rowsOfTable, (rows) => {
        for (const protocol of ['tcp', 'tcp6'] as const) {
          const theirs = rows.filter((row) => row.protocol === protocol)
          proc.says = () => ['heading', ...theirs.map(tableLine), ''].join('\n')
          expect(socketTable(protocol)).toEqual(theirs)
          const listening = theirs.filter(({ state }) => state === 'LISTEN')
          expect(socketTable(protocol, LISTENS)).toEqual(listening)
          for (const row of theirs)
            expect(socketTable(protocol, withPort(row.local.port))).toContainEqual(row)
        }
      }),
    )
  })
})
