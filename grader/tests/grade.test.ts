import { describe, expect, it } from 'vitest'
import { Failure, Skipped } from '../failure.ts'
import { gradeQuietly } from '../grade.ts'
import {
  echoes,
  eventsOf,
  graded,
  runDirectories,
  sample,
  submissionOf,
  survivors,
  unitOf,
} from './support.ts'

describe('grade', () => {
  it('tells what happens, in order, and returns the report it told', async () => {
    const unit = unitOf([sample('echoes', echoes), sample('echoes again', echoes)])
    const { events, report } = await eventsOf(submissionOf('echoes'), [unit], { seed: 7 })
    expect(events[0]).toEqual({
      type: 'run-started',
      seed: 7,
      exercises: [{ slug: unit.slug, title: 'Test', checks: ['echoes', 'echoes again'] }],
    })
    expect(events.slice(-2)).toEqual([
      { type: 'exercise-finished', exercise: report.exercises[0] },
      { type: 'run-finished', report },
    ])
    const titled = (title: string) =>
      events.filter((event) => JSON.stringify(event).includes(`"${title}"`)).map(({ type }) => type)
    const life = ['run-started', 'check-started', 'check-finished', 'exercise-finished']
    expect(titled('echoes')).toEqual([...life, 'run-finished'])
    expect(JSON.parse(JSON.stringify(events))).toEqual(events)
  })

  it('adds up what was judged, and keeps checks in their order', async () => {
    const unit = unitOf([
      sample('sleeps first', async ({ server }) => server.starts(), { points: 3 }),
      sample('fails', async () => {
        throw new Failure({ kind: 'mismatch' })
      }),
      sample(
        'is skipped',
        async () => {
          throw new Skipped('no such tool here')
        },
        { points: 2 },
      ),
      sample(
        'is broken',
        async () => {
          throw new TypeError('a mistake in the check')
        },
        { points: 4 },
      ),
    ])
    const report = await gradeQuietly(submissionOf('echoes'), [unit])
    expect(report).toMatchObject({ score: 3, maxScore: 4, unjudged: 6 })
    expect(report.exercises[0]).toMatchObject({ score: 3, maxScore: 4 })
    expect(report.exercises[0]!.checks).toMatchObject([
      { title: 'sleeps first', verdict: 'passed', points: 3, maxPoints: 3 },
      { title: 'fails', verdict: 'failed', points: 0 },
      { title: 'is skipped', verdict: 'skipped', points: 0, reason: 'no such tool here' },
      { verdict: 'broken', points: 0, reason: expect.stringContaining('a mistake in the check') },
    ])
  })

  it('makes the same payloads of the same seed, whatever else runs', async () => {
    const payloads = async (seed: number, titles: string[]) => {
      const seen = new Map<string, string>()
      const note = (title: string) =>
        sample(title, async ({ random }) => void seen.set(title, random.bytes(9).toString('hex')))
      await gradeQuietly(submissionOf('echoes'), [unitOf(titles.map(note))], { seed })
      return seen
    }
    const both = await payloads(1, ['one', 'two'])
    expect((await payloads(1, ['two'])).get('two')).toBe(both.get('two'))
    expect(both.get('one')).not.toBe(both.get('two'))
    expect((await payloads(2, ['two'])).get('two')).not.toBe(both.get('two'))
  })

  it('judges two submissions side by side', async () => {
    const units = [unitOf(Array.from({ length: 5 }, (_, at) => sample(`echoes ${at}`, echoes)))]
    const [right, wrong] = await Promise.all([
      gradeQuietly(submissionOf('echoes'), units),
      gradeQuietly(submissionOf('says-nothing'), units),
    ])
    expect([right.score, wrong.score, wrong.maxScore]).toEqual([5, 0, 5])
  })

  it('leaves no process, no directory and no listening socket', async () => {
    const listening = () =>
      process.getActiveResourcesInfo().filter((kind) => /Server|UDP/.test(kind))
    const before = listening()
    await graded('echoes', async ({ server, listen, udp }) => {
      await listen('somebody')
      await udp('somebody else')
      await server.connect('alice')
      throw new Error('in the middle of it all')
    })
    expect([survivors(), runDirectories(), listening()]).toEqual([[], [], before])
  })

  it('refuses to call it a result when nothing was judged', async () => {
    await expect(gradeQuietly(submissionOf('echoes'), [])).rejects.toThrow('no exercise to grade')
    await expect(gradeQuietly(submissionOf('echoes'), [unitOf([])])).rejects.toThrow('no checks')
  })
})
