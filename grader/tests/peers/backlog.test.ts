import { expect, it } from 'vitest'
import { every } from '../../every.ts'
import { hasProc } from '../../witnesses/proc.ts'
import { graded } from '../support.ts'

/** Longer than a program must keep what it cannot return before it counts as clogged. */
const OUTAGE_MS = 1500

/** Lines are at most 100 bytes; Node keeps 16 KiB before it says that it is full. */
const LINE = 100

it.runIf(hasProc)('takes no program for clogged that waits for the rest of a line', async () => {
  let kept = 0
  const { failure, verdict } = await graded(
    'returns-lines',
    async ({ server, random }) => {
      const alice = await server.connect('alice')
      // No acknowledgement arrives: the kernel sends what a window holds, which ends within a line, and no more.
      alice.losesSegments(1)
      const outage = setTimeout(() => alice.mendsCable(), OUTAGE_MS)
      await alice.clogs((length) => random.lines(length)).finally(() => clearTimeout(outage))
      const { received = 0, written = 0 } = alice.theirs.row()?.total ?? {}
      kept = received - written
    },
    { seconds: 30 },
  )
  expect([failure, verdict]).toEqual([undefined, 'passed'])
  expect(kept).toBeGreaterThan(LINE)
})

it.runIf(hasProc)('reads a little where the kernel has stopped both directions', async () => {
  let [before, after] = [0, 0]
  const { failure, verdict } = await graded(
    'echoes',
    async ({ server, random, becomes }) => {
      const alice = await server.connect('alice')
      alice.stopsReading()
      await alice.sends(random.bytes(2 ** 20))
      // Node has read as much as it keeps for a reader that comes later.
      const nobodyReads = () => ((alice.theirs.row()?.sendQueue ?? 0) > 0 ? true : undefined)
      await becomes(nobodyReads, () => ({ kind: 'silence', what: 'a full connection' }), {
        pollMs: 5,
      })
      before = alice.unread
      alice.losesSegments(1)
      await alice.sends('more')
      const stop = every(20, () => alice.keepsFlowing())
      const hasRead = () => (alice.unread > before ? true : undefined)
      await becomes(hasRead, () => ({ kind: 'silence', what: 'that alice reads' }), {
        pollMs: 5,
        excused: () => true,
      }).finally(stop)
      after = alice.unread
    },
    { seconds: 20 },
  )
  expect([failure, verdict]).toEqual([undefined, 'passed'])
  expect([before, after > 0]).toEqual([0, true])
})
