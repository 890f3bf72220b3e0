import type { CheckReport, ExerciseReport, Report } from '../report.ts'
import { sharedCauses } from '../reporters/shared-cause.ts'

/** The same report for who tells each check by itself: where nothing could even begin, a check's own hint is beside the point. */
export function withoutVainHints(report: Report): Report {
  return { ...report, exercises: report.exercises.map(spared) }
}

function spared(exercise: ExerciseReport): ExerciseReport {
  if (sharedCauses(exercise.checks).length === 0) return exercise
  return { ...exercise, checks: exercise.checks.map(withoutHint) }
}

/** What stands for all checks is no matter of a single one's hint. */
export function withoutHint(check: CheckReport): CheckReport {
  if (!check.failure) return check
  return { ...check, failure: { ...check.failure, hint: '', lesson: '' } }
}
