import { describe, expect, it } from 'vitest'
import type { Check } from '../exercise.ts'
import { shareProcessor } from '../programs/one-processor.ts'
import { hasProc, seesSleep } from '../witnesses/proc.ts'
import { echoes, eventsOf, graded, sample, submissionOf, unitOf } from './support.ts'

describe('a check that ran out of time', { concurrent: true }, () => {
  it('counts only when it fails once more, alone', async () => {
    const starts = sample('starts', ({ server }) => server.starts())
    const unit = unitOf([sample('waits too long', echoes, { seconds: 1 }), starts])
    const { events, report } = await eventsOf(submissionOf('spins'), [unit])
    const told = events.filter((event) => 'title' in event && event.title === 'waits too long')
    expect(told.map(({ type }) => type)).toEqual(['check-started', 'check-confirming'])
    const at = (type: string) => events.findIndex((event) => event.type === type)
    const finished = events.flatMap((event, at) =>
      event.type === 'check-finished' && event.check.title === 'waits too long' ? [at] : [],
    )
    expect(finished).toEqual([expect.any(Number)])
    expect(finished[0]).toBeGreaterThan(at('check-confirming'))
    expect(report.exercises[0]!.checks[0]!.verdict).toBe('failed')
  })

  it('costs nothing when it passes alone', async () => {
    let attempts = 0
    const slowAtFirst = sample(
      'is slow at first',
      async ({ server, becomes }) => {
        attempts++
        await server.starts()
        await becomes(
          () => (attempts > 1 ? true : undefined),
          () => ({ kind: 'silence', what: 'a quiet machine' }),
          { patience: 60 },
        )
      },
      { patience: 60 },
    )
    Object.defineProperty(slowAtFirst, 'seconds', { get: () => (attempts === 0 ? 1 : 60) })
    const attemptsBefore: number[] = []
    const quiet = async () => void attemptsBefore.push(attempts)
    const units = [unitOf([slowAtFirst])]
    const { events, report } = await eventsOf(submissionOf('echoes'), units, { quiet })
    expect(events.map(({ type }) => type)).toContain('check-confirming')
    expect([attempts, report.score, attemptsBefore]).toEqual([2, 1, [1]])
  })

  it.runIf(seesSleep)('has as much more time, alone, as others had of the processors', async () => {
    const inACrowd = sample(
      'echoes in a crowd',
      async ({ server }) => {
        const alice = await server.connect('alice')
        const spread = shareProcessor(server.program.pid)
        try {
          await alice.sends('hello\n')
          await alice.receives('hello\n')
        } finally {
          spread()
        }
      },
      { seconds: 2 },
    )
    const { events, report } = await eventsOf(submissionOf('computes-in-a-crowd'), [
      unitOf([inACrowd]),
    ])
    expect(events.map(({ type }) => type)).toContain('check-confirming')
    expect(report.exercises[0]!.checks[0]).toMatchObject({ verdict: 'passed' })
  })

  it('is told of a program that is busy', async () => {
    const report = await graded('spins', echoes, { seconds: 1 })
    expect(report).toMatchObject({ verdict: 'failed', points: 0 })
    expect(report.failure!.cause).toContain('busy all the time')
  })

  it('waits out its time for a program that never sleeps for long', async () => {
    const unit = unitOf([sample('echoes', echoes, { seconds: 1, patience: 0.5 })])
    const { events, report } = await eventsOf(submissionOf('ticks'), [unit])
    expect(events.map(({ type }) => type)).toContain('check-confirming')
    expect(report.exercises[0]!.checks[0]!.failure!.cause).toMatch(
      /waited for (6 bytes|a TCP socket)/,
    )
  })
})

describe.runIf(hasProc)('waiting until a program has done all it can', { concurrent: true }, () => {
  const rests: Check['converse'] = ({ server }) => server.rests()

  it('is over for one that only looks at a clock, twenty times a second', async () => {
    expect(await graded('ticks', rests)).toMatchObject({ verdict: 'passed' })
  })

  it('is never over for one that is busy', async () => {
    expect(await graded('spins', rests, { seconds: 1 })).toMatchObject({ verdict: 'failed' })
  })
})

describe.runIf(hasProc)('the silence of a program that sleeps', { concurrent: true }, () => {
  it('is final after its patience, long before the deadline', async () => {
    const { events, report } = await eventsOf(submissionOf('says-nothing'), [
      unitOf([sample('echoes', echoes, { seconds: 60, patience: 0.5 })]),
    ])
    const [check] = report.exercises[0]!.checks
    expect(check!.verdict).toBe('failed')
    expect(check!.durationMs).toBeLessThan(20_000)
    expect(check!.failure!.cause).toContain('it has read everything, and waits for more')
    expect(events.map(({ type }) => type)).not.toContain('check-confirming')
  })

  it('is told apart: not accepted, not read', async () => {
    const { failure } = await graded('accepts-nobody', echoes, { seconds: 60, patience: 0.5 })
    expect(failure!.cause).toMatch(/leaves 1 connection waiting .* It sleeps in futex\(\)/)
  })

  it('is waited for as long as a check says', async () => {
    const { verdict } = await graded('reads-slowly', echoes, { patience: 0.3 })
    expect(verdict).toBe('passed')
  })
})
