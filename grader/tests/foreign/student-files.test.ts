import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exerciseReport } from '../../report.ts'
import { keepBestScores, readBestScores } from '../../student/best-scores.ts'
import { readLastRuns, rememberHint, rememberRun } from '../../student/last-run.ts'
import { nextStepText } from '../../student/next-step.ts'
import { SLUG, sample, TEMPORARY, unitOf } from '../support.ts'
import { anything, changed, slugs, texts } from './reports.ts'

const directory = mkdtempSync(join(TEMPORARY, 'foreign-'))
const units = [unitOf([sample('one', async () => {}), sample('two', async () => {})])]
const failure = { cause: 'a cause', hint: 'a hint', lesson: 'a lesson' }
const failed = {
  title: 'one',
  points: 0,
  maxPoints: 1,
  verdict: 'failed',
  durationMs: 1,
  failure,
} as const
const graded = exerciseReport(SLUG, units[0]!.exercise, [failed])

const slug = fc.oneof(slugs, fc.constant(SLUG))
const score = fc.record({ score: fc.nat(9), maxScore: fc.nat(9) })
const run = fc.record({
  failed: fc.array(fc.record({ title: fc.oneof(texts, fc.constant('one')), cause: texts })),
  hints: fc.dictionary(texts, fc.nat(3)),
})
const fileOf = (of: fc.Arbitrary<unknown>) =>
  fc.dictionary(slug, of, { maxKeys: 3 }).map((units) => ({ schema: 1, units }))
const [scores, runs] = [fileOf(score), fileOf(run)]

function remembered(best: unknown, last: unknown): void {
  for (const [name, content] of [
    ['.progress.json', best],
    ['.last-run.json', last],
  ] as const) {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    writeFileSync(join(directory, name), text)
  }
}

describe('what is remembered of a student', () => {
  it('is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(scores, runs, async (best, last) => {
        remembered(best, last)
        expect(await readBestScores(directory)).toEqual(JSON.parse(JSON.stringify(best)))
        expect(await readLastRuns(directory)).toEqual(JSON.parse(JSON.stringify(last)))
      }),
      { numRuns: 50 },
    )
  })

  it('does no harm, whatever its files hold', async () => {
    const contents = fc.oneof(anything, changed(scores), changed(runs))
    await fc.assert(
      fc.asyncProperty(contents, contents, async (best, last) => {
        remembered(best, last)
        const [{ units: scores }, { units: runs }] = [
          await readBestScores(directory),
          await readLastRuns(directory),
        ]
        expect(nextStepText({ units, best: scores, last: runs }, (_, text) => text)).toMatch(
          /\d+ of 2 points/,
        )
        await rememberRun([graded], directory)
        await rememberHint(SLUG, 'one', 1, directory)
        await keepBestScores([graded], directory)
        const { [SLUG]: now } = (await readLastRuns(directory)).units
        expect(now?.hints.one).toBe(1)
        expect(now?.failed).toContainEqual({ title: 'one', cause: 'a cause' })
        expect(Number.isInteger((await readBestScores(directory)).units[SLUG]?.score)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})
