import { describe, expect, it } from 'vitest'
import { loadUnit } from '../../course.ts'
import { exercise } from '../../exercise.ts'
import { echoes, graded } from '../support.ts'
import { attack, WAYS } from './support.ts'

/** What the sandbox has no part in: peers that bear whatever a program says, and how. */
describe('a program that', () => {
  it.each<[string, RegExp]>([
    ['half-closes-only', /ended the connection before anything came/],
    ['replies-nonsense', /received something else/],
    ['resets-in-mid-reply', /threw the connection away \(RST\) after 3 of/],
    ['says-nothing', /it has read everything, and waits for more/],
    ['claims-to-pass', /ended by itself \(exit code 0\) before it listened/],
  ])('%s fails with the reason, in bounded time', async (name, cause) => {
    const { verdict, failure, durationMs } = await graded(name, echoes, { patience: 0.4 })
    expect(verdict).toBe('failed')
    expect(failure!.cause).toMatch(cause)
    expect(durationMs).toBeLessThan(30_000)
  })

  it('drips is ended by the deadline', async () => {
    const never = { seconds: 1, patience: 60 }
    const { verdict, durationMs } = await graded(
      'drips',
      async ({ server }) => {
        const alice = await server.connect('alice')
        await alice.sends('hello')
        await alice.receivesEnd()
      },
      never,
    )
    expect(verdict).toBe('failed')
    expect(durationMs).toBeLessThan(30_000)
  })

  it.each(WAYS)(
    'replies-from-memory does not know what it is sent: sandbox %s',
    async (sandbox) => {
      const [{ verdict, failure }] = await attack('replies-from-memory', { sandbox })
      expect(verdict).toBe('failed')
      expect(failure!.received).toContain('the quick brown fox')
    },
  )
})

// What the kernel no longer shows of a program that has ended is not the machine's fault.
it.each(['06-concurrent-server', '14-unix-socket', '15-descriptors'])(
  'ends-soon has failed, and is neither skipped nor broken: %s',
  async (slug) => {
    const checks = await attack('ends-soon', { unit: await loadUnit(slug) })
    const excused = checks.filter(
      ({ verdict, reason = '' }) => verdict === 'broken' || /does not show/.test(reason),
    )
    expect(excused).toEqual([])
    expect(checks.filter(({ verdict }) => verdict === 'failed').length).toBeGreaterThan(5)
  },
)

describe('an exercise', () => {
  it.each([{ memoryMiB: 64 }, { processes: 4 }, { descriptors: 8 }, { cpuSeconds: 0 }])(
    'with limits in which no program runs is refused: %o',
    (limits) => {
      const settings = { title: 'x', lesson: 'x', program: 'server.ts', checks: [] } as const
      const declared = () => exercise({ ...settings, checks: [], limits })
      expect(declared).toThrow(`limits: ${Object.keys(limits)[0]} must be at least`)
    },
  )
})
