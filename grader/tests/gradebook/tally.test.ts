import { describe, expect, it } from 'vitest'
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
