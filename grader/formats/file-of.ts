import type { ExerciseReport } from '../report.ts'

/** The student's file that an exercise is about, as a path in the student's repository. */
export function fileOf({ slug, programs }: Pick<ExerciseReport, 'slug' | 'programs'>): string {
  return `exercises/${slug}/${programs[0] ?? 'checks.ts'}`
}
