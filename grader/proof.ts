import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { COURSE, loadUnit, type Unit } from './course.ts'
import type { GradeOptions } from './grade.ts'
import {
  rightPrograms,
  solutions,
  type WrongProgram,
  withChecks,
  wrongPrograms,
} from './known-programs.ts'
import { graded, gradedWith, isPython } from './proof-grading.ts'
import type { CheckReport, ExerciseReport } from './report.ts'
import { plain } from './reporters/paint.ts'
import { checkText } from './reporters/terminal.ts'
import { directorySubmission } from './submission.ts'
import { everythingRequired, find } from './witnesses/machine.ts'

/**
 * Proves a unit: its stub scores 0, its solution and every other right program full marks, each wrong program fails exactly the
 * checks it declares, and each check is failed by one of them. Called by every solutions/<unit>/proof.test.ts with its own `import.meta.url`.
 */
export async function proveUnit(proofUrl: string): Promise<void> {
  const unit = await loadUnit(basename(dirname(fileURLToPath(proofUrl))))
  const solution = await solutions()
  const wrongs = wrongPrograms(unit.slug)
  const rights = rightPrograms(unit.slug)
  describe(unit.slug, () => {
    it('gives the stub 0 points', async () => {
      const stub = await graded(unit, await directorySubmission(COURSE))
      expect(verdicts(stub, 'passed')).toEqual([])
    })

    it.each(WAYS)('gives the solution full marks (sandbox: %s)', async (sandbox) => {
      const { checks } = await graded(unit, solution, { sandbox })
      expect(explain(checks.filter(isUnexpected))).toBe('')
    })

    it.concurrent.for(rights)('gives right/$name full marks', async (right, { skip }) => {
      if (isPython(right) && !find('python3') && !everythingRequired)
        skip('python3 is not installed')
      const held = heldTo(unit, { fails: [], byLuck: [], number: rights.indexOf(right) }, 2)
      const report = await gradedWith(held, solution, right)
      expect(explain(report.checks.filter(isUnexpected))).toBe('')
    })

    it('fails every check with some wrong program', () => {
      const failed = new Set(wrongs.flatMap((wrong) => wrong.fails))
      expect(
        unit.exercise.checks.map((check) => check.title).filter((title) => !failed.has(title)),
      ).toEqual([])
    })

    it.concurrent.each(wrongs)('fails exactly what wrong/$name declares', async (wrong) => {
      const { fails, byLuck } = wrong
      const how = { ...wayFor(wrong), foretold: everyPair ? [] : fails }
      const report = await gradedWith(heldTo(unit, wrong, SHARE), solution, wrong, how)
      const known = unit.exercise.checks.map((check) => check.title)
      expect(
        [...fails, ...byLuck].filter((title) => !known.includes(title)),
        'declared, but no check has this title',
      ).toEqual([])
      const judged = report.checks.filter((check) => check.verdict !== 'skipped')
      const failed = judged
        .filter((check) => check.verdict === 'failed')
        .map((check) => check.title)
      const due = judged.map((check) => check.title).filter((title) => fails.includes(title))
      expect(
        failed,
        explain(
          judged.filter(
            ({ title, verdict }) => verdict !== (due.includes(title) ? 'failed' : 'passed'),
          ),
        ),
      ).toEqual(due)
      expect(fails).not.toEqual([])
    })
  })
}

/** A sandbox must make no difference; where everything is required, it is required as well. */
const WAYS = everythingRequired ? (['off', 'required'] as const) : (['off'] as const)

/** One wrong program in five is run in the sandbox where there is one, the others beside the grader. */
const SANDBOXED = 5

function wayFor({ number }: WrongProgram): GradeOptions {
  if (number % SANDBOXED > 0) return { sandbox: 'off' }
  return { sandbox: everythingRequired ? 'required' : 'auto' }
}

/** Every pair of a program and a check, as the soak grades them: more than half an hour. */
const everyPair = process.env.COURSE_PROVE === 'all'

/** Of the checks that a wrong program passes it is held to one in so many: with more of them CI takes longer than it may on a slow machine. */
const SHARE = 96

/**
 * The unit with the checks that a program is held to: those it is to fail, and of those that it passes one in `share`, which its number
 * among its like picks, but for the long ones. Never those that it fails by luck.
 */
function heldTo(
  unit: Unit,
  { fails, byLuck, number }: Pick<WrongProgram, 'fails' | 'byLuck' | 'number'>,
  share: number,
): Unit {
  return withChecks(unit, ({ title, long }, at) => {
    if (byLuck.includes(title)) return false
    if (everyPair || fails.includes(title)) return true
    return !long && (at + number) % share === 0
  })
}

/** Where everything is required, a check that could not be judged is as bad as one that failed. */
function isUnexpected({ verdict }: CheckReport): boolean {
  return verdict !== 'passed' && (verdict !== 'skipped' || everythingRequired)
}

function verdicts(report: ExerciseReport, verdict: CheckReport['verdict']): string[] {
  return report.checks.filter((check) => check.verdict === verdict).map((check) => check.title)
}

function explain(checks: CheckReport[]): string {
  return checks.map((check) => `${check.verdict}: ${checkText(check, plain)}`).join('\n')
}
