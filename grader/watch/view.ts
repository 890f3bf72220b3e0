import type { Unit } from '../course.ts'
import type { Check } from '../exercise.ts'
import type { Hint } from '../help/hints.ts'
import type { CheckReport, Report } from '../report.ts'
import type { BestScore } from '../student/best-scores.ts'

/** What there is to see: the unit that is watched, and how far its grading is. */
export type View = {
  unit: Unit
  /** The one check that is graded, where it is not all. */
  only?: Check
  grading: boolean
  running: Set<string>
  results: Map<string, CheckReport>
  /** Of the last run that came to its end. */
  report?: Report
  best?: BestScore
  hint?: Hint
  /** One line to the student, until something else happens. */
  message?: string
}

/** The first check, in their order, that is seen to have failed. */
export function firstSeenFailing({ unit, results }: View): Check | undefined {
  return unit.exercise.checks.find(({ title }) => results.get(title)?.verdict === 'failed')
}

/** The unit as it is to be graded: whole, or one check of it. */
export function asked({ unit, only }: View): Unit {
  if (!only) return unit
  return { ...unit, exercise: { ...unit.exercise, checks: [only] } }
}
