import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { grade, gradeQuietly } from '../grade.ts'
import type { Stage } from '../stage.ts'
import { graded, runDirectories, sample, submissionOf, survivors, unitOf } from './support.ts'

const nothing = () => [survivors(), runDirectories()]

/** A check that waits for what never comes, and when each one waits. */
function endless(count: number) {
  const waiting = new EventTarget()
  const converse = async ({ server, listen }: Stage) => {
    await server.starts()
    const listener = await listen('grader')
    waiting.dispatchEvent(new Event('waits'))
    await listener.accepts()
  }
  const settings = { seconds: 60, patience: 60 }
  const checks = Array.from({ length: count }, (_, at) => sample(`waits ${at}`, converse, settings))
  return { units: [unitOf(checks)], waits: once(waiting, 'waits') }
}

describe('a run that is stopped', () => {
  it('ends at once and leaves nothing', async () => {
    const stop = new AbortController()
    const { units, waits } = endless(20)
    const running = gradeQuietly(submissionOf('detaches-a-child'), units, { signal: stop.signal })
    await waits
    const began = performance.now()
    stop.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
    expect(performance.now() - began).toBeLessThan(5000)
    expect(nothing()).toEqual([[], []])
  })

  it('leaves nothing when nobody listens to its events any more', async () => {
    const { units, waits } = endless(2)
    for await (const event of grade(submissionOf('echoes'), units)) {
      if (event.type !== 'check-started') continue
      await waits
      break
    }
    expect(nothing()).toEqual([[], []])
  })

  it('does not even begin when it was stopped before', async () => {
    const signal = AbortSignal.abort(new Error('never mind'))
    const { units } = endless(1)
    const running = gradeQuietly(submissionOf('echoes'), units, { signal })
    await expect(running).rejects.toThrow('never mind')
    expect(nothing()).toEqual([[], []])
  })
})

describe('a check', () => {
  it('may leave a move unfinished', async () => {
    const report = await graded('says-nothing', async ({ server }) => {
      const alice = await server.connect('alice')
      void alice.receives('what nobody sends')
    })
    expect(report.verdict).toBe('passed')
  })

  it('that waits for nothing the grader knows of is broken, and does not hold up the run', async () => {
    const report = await graded('echoes', () => new Promise(() => {}), { seconds: 0.1 })
    expect(report).toMatchObject({ verdict: 'broken', reason: expect.stringContaining('deadline') })
  }, 20_000)
})
