import type { Unit } from './course.ts'
import { type GradeOptions, gradeQuietly } from './grade.ts'
import { affectedBy, type KnownProgram, withProgram } from './known-programs.ts'
import type { ExerciseReport } from './report.ts'
import type { Submission } from './submission.ts'

/** Grades a submission in one unit. */
export async function graded(
  unit: Unit,
  submission: Submission,
  options?: GradeOptions,
): Promise<ExerciseReport> {
  const report = await gradeQuietly(submission, [unit], options)
  return report.exercises[0]!
}

/** Grades the solution with one program in place of its own; one in Python by its command. */
export function gradedWith(
  unit: Unit,
  solution: Submission,
  known: KnownProgram,
  options?: GradeOptions,
): Promise<ExerciseReport> {
  if (!isPython(known))
    return graded(affectedBy(unit, known), withProgram(solution, unit, known), options)
  const command = `python3 ${known.file.replaceAll(' ', '\\ ')} {args}`
  return graded(unit, solution, { ...options, command })
}

export function isPython({ name }: KnownProgram): boolean {
  return name.endsWith('.py')
}
