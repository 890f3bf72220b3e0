import { describe, expect, it } from 'vitest'
import type { Check, Limits } from '../exercise.ts'
import { gradeQuietly } from '../grade.ts'
import { hasProc } from '../witnesses/proc.ts'
import { echoes, graded, sample, submissionOf, survivors, unitOf } from './support.ts'

const BOUND_MS = 30_000

const connects: Check['converse'] = async ({ server }) => {
  const alice = await server.connect('alice')
  await alice.sends('hello')
  await alice.receivesEnd()
}

/** What each program is told, when a check wants a line returned. */
const CAUSES: Record<string, RegExp> = {
  'never-listens': /waited for a TCP socket .* on port \d+; the server runs, but/,
  'listens-elsewhere': /waited for a TCP socket of this program on port \d+/,
  'crashes-at-start': /ended with exit code 1 before it listened/,
  'throws-later': /ended with exit code 1 in the middle of the conversation/,
  'holds-stdout-from-a-child': /ended by itself \(exit code 0\) before it listened/,
  'resets-at-once': /reset|threw the connection away/,
  'sleeps-forever': /waited for a TCP socket/,
  'floods-stdout': /wrote more than 1 MiB of output and was stopped/,
  'floods-from-a-child': /wrote more than 1 MiB of output and was stopped/,
}

describe.each(Object.entries(CAUSES))('a program that %s', (name, cause) => {
  it('gets a clear verdict in bounded time, and is gone', async () => {
    const exercise = { limits: { outputMiB: 1 } }
    const report = await graded(name, echoes, { patience: 0.4, exercise })
    expect(report.verdict).toBe('failed')
    expect(report.failure!.cause).toMatch(cause)
    expect(report.durationMs).toBeLessThan(BOUND_MS)
    expect(survivors()).toEqual([])
  })
})

describe('a program', () => {
  it('that crashes is shown its own file and line', async () => {
    const { failure } = await graded('crashes-at-start', echoes)
    expect(failure!.output).toMatch(/crashes-at-start\.ts:7/)
    expect(failure!.output).toContain('TypeError: no settings were given')
    const later = await graded('throws-later', echoes)
    expect(later.failure!.output).toMatch(/throws-later\.ts:9:9/)
  })

  it('that never ends its side is told so', async () => {
    const { failure } = await graded(
      'replies-without-end',
      async ({ server }) => {
        const alice = await server.connect('alice')
        await alice.sends('hello')
        await alice.receives('hello')
        await alice.halfCloses()
        await alice.receivesEnd()
      },
      { patience: 0.4 },
    )
    expect(failure).toMatchObject({ received: 'an open connection' })
  })

  it('that ignores SIGTERM passes, and is ended all the same', async () => {
    const report = await graded('ignores-sigterm', echoes)
    expect([report.verdict, survivors()]).toEqual(['passed', []])
  })

  it('that sends without end to a client is failed, and the grader keeps a bounded part of it', async () => {
    const report = await graded('floods-a-client', connects)
    expect(report.verdict).toBe('failed')
    expect(report.failure!.received).toContain('yyyy')
  })

  it.runIf(hasProc)('that floods does not grow the grader', async () => {
    const before = process.memoryUsage().rss
    const report = await graded('floods-stdout', echoes)
    expect(report.verdict).toBe('failed')
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20)
  })
})

describe.runIf(hasProc)('a program that wants more than its limits', () => {
  const limits = { memoryMiB: 160, fileMiB: 1, descriptors: 64 }
  const dies: [name: string, cause: RegExp, own?: Limits][] = [
    ['eats-heap', /gave up, as Node does when memory runs out|exit code/],
    ['eats-buffers', /gave up, as Node does when memory runs out|exit code/],
    ['spins', /used up its processor time/, { cpuSeconds: 1 }],
    ['writes-a-large-file', /exit code 1 before|wrote a larger file/],
  ]
  it.each(dies)('%s', async (name, cause, own) => {
    const exercise = { limits: { ...limits, ...own } }
    const report = await graded(name, connects, { seconds: 30, exercise })
    expect(report.failure!.cause).toMatch(cause)
    expect(report.durationMs).toBeLessThan(BOUND_MS)
    expect(survivors()).toEqual([])
  })

  it('opens-descriptors', async () => {
    await graded(
      'opens-descriptors',
      async ({ server }) => {
        const run = await server.run()
        const [, count] = await run.printsLine(/^EMFILE after (\d+)$/, 'EMFILE')
        expect(Number(count)).toBeLessThan(64)
      },
      { exercise: { limits } },
    ).then(({ verdict }) => expect(verdict).toBe('passed'))
  })
})

it('does not keep other exercises from being graded', async () => {
  const hostile = submissionOf('floods-stdout')
  const good = submissionOf('echoes')
  const both = {
    directory: '',
    read: (slug: string, file: string) =>
      (slug === '01-test' ? hostile : good).read('01-test', file),
  }
  const checks = [sample('echoes', echoes)]
  const report = await gradeQuietly(both, [unitOf(checks), unitOf(checks, {}, '02-test')])
  expect(report.exercises.map(({ score }) => score)).toEqual([0, 1])
})
