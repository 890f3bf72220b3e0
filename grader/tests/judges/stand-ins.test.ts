import { describe, expect, it } from 'vitest'
import { gradeQuietly } from '../../grade.ts'
import type { CheckReport } from '../../report.ts'
import { plain } from '../../reporters/paint.ts'
import { checkText } from '../../reporters/terminal.ts'
import { directorySubmission } from '../../submission.ts'
import { everythingRequired } from '../../witnesses/machine.ts'
import { whyNot } from './foreign.ts'
import { judgedBy, type StandIn } from './stand-in.ts'
import { STAND_INS } from './stand-ins.ts'

const nothing = await directorySubmission('/nonexistent')

const titled = STAND_INS.map((standIn) => [`${standIn.unit}: ${standIn.title}`, standIn] as const)

describe.each(titled)('%s', (_, standIn) => {
  it('declares checks that there are', async () => {
    const { exercise } = await judgedBy(standIn)
    const known = exercise.checks.map(({ title }) => title)
    expect(declared(standIn).filter((title) => !known.includes(title))).toEqual([])
    expect(new Set(declared(standIn)).size).toBe(declared(standIn).length)
  })

  it('fails exactly the checks that it declares', async ({ skip }) => {
    const reason = whyNot(standIn.needs, standIn.asRoot)
    if (reason) skip(reason)
    if (!everythingRequired) skip('all of them take a minute: COURSE_REQUIRE=all npm test')
    const { fails, byLuck = {}, command } = standIn
    const report = await gradeQuietly(nothing, [await judgedBy(standIn)], { command })
    const judged = report.exercises[0]!.checks.filter(
      ({ title, verdict }) => verdict !== 'skipped' && !(title in byLuck),
    )
    const wrong = judged.filter(
      ({ title, verdict }) => verdict !== (title in fails ? 'failed' : 'passed'),
    )
    expect(
      wrong.map(({ title, verdict }) => `${verdict}: ${title}`),
      explain(wrong),
    ).toEqual([])
    expect(judged).not.toEqual([])
  })
})

function declared({ fails, byLuck = {} }: StandIn): string[] {
  return [...Object.keys(fails), ...Object.keys(byLuck)]
}

function explain(checks: CheckReport[]): string {
  return checks.map((check) => `${check.verdict}: ${checkText(check, plain)}`).join('\n')
}
