import { describe, expect, it } from 'vitest'
import { hardestChecks } from '../../gradebook/page-checks.ts'
import type { CheckRecord, SubmissionRecord } from '../../gradebook/record.ts'
import { Tally } from '../../gradebook/tally.ts'

const UNIT = { slug: '02-echo-server', title: 'Echo server' }
const KEPT = { schema: 1, id: 'anna', terms: '', from: '', verdict: 'graded' } as const

/** A submission with so many points of 100. */
function scoring(score: number): SubmissionRecord {
  const check = (maxPoints: number, verdict: CheckRecord['verdict']) =>
    maxPoints > 0 ? [{ title: verdict, maxPoints, verdict }] : []
  const checks = [...check(score, 'passed'), ...check(100 - score, 'failed')]
  return { ...KEPT, exercises: [{ ...UNIT, checks }] }
}

function tallyOf(...records: SubmissionRecord[]): Tally {
  const tally = new Tally()
  for (const record of records) tally.add(record)
  return tally
}

describe('the median', () => {
  it.each<[number[], number | undefined]>([
    [[], undefined],
    [[85], 85],
    [[100, 0], 50],
    [[0, 100, 90], 90],
    [[0, 0, 0, 85, 90, 100], 42.5],
    [[70, 70, 70, 100], 70],
  ])('of %j is %s', (scores, median) => {
    expect(tallyOf(...scores.map(scoring)).median).toBe(median)
  })
})

describe('the hardest checks', () => {
  const began = scoring(40)
  const [exercise] = scoring(0).exercises
  const never = { ...KEPT, exercises: [{ ...exercise!, sharedCauses: ['It ended.'] }] }

  it('are counted without who failed all for one cause, and the page says so', () => {
    const section = hardestChecks(tallyOf(began, scoring(100), never, never))
    expect(section).toContain('<b>100 %</b> <span class="soft">1 of 1 failed</span>')
    expect(section).toContain('for one cause, which happened 2 times.')
  })

  it('are none where nobody else failed one', () => {
    const section = hardestChecks(tallyOf(never))
    expect(section).toContain('Nobody else failed any check.')
    expect(section).toContain('which happened once.')
    expect(hardestChecks(tallyOf(began))).not.toContain('Not counted')
  })
})
