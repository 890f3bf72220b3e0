import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'
import { COURSE, loadUnit } from './course.ts'
import { gradeQuietly } from './grade.ts'
import { onlyBegun } from './help/begun.ts'
import { plain } from './reporters/paint.ts'
import { checkText } from './reporters/terminal.ts'
import { directorySubmission } from './submission.ts'

/** Offers the checks of a checks.ts as vitest tests of the student's own program; a failure reads as in the terminal. */
export async function offer(checksUrl: string): Promise<void> {
  const unit = await loadUnit(basename(dirname(fileURLToPath(checksUrl))))
  const submission = onlyBegun(await directorySubmission(COURSE))
  describe(unit.exercise.title, () => {
    for (const check of unit.exercise.checks) {
      it(check.title, async ({ skip }) => {
        const alone = { ...unit, exercise: { ...unit.exercise, checks: [check] } }
        const report = await gradeQuietly(submission, [alone])
        const result = report.exercises[0]!.checks[0]!
        if (result.verdict === 'skipped') skip(result.reason)
        if (result.verdict !== 'passed') throw new ReadableFailure(checkText(result, plain))
      })
    }
  })
}

/** A failure whose message is all there is to say: the stack would lead into the grader. */
class ReadableFailure extends Error {
  override readonly name = 'ReadableFailure'
  override stack = ''
}
