import type { ExerciseReport } from '../report.ts'
import { keepBestScores } from './best-scores.ts'
import { rememberRun } from './last-run.ts'

/** Remembers what one's own exercises came to, when they were graded whole. */
export async function remember(graded: ExerciseReport[]): Promise<void> {
  await keepBestScores(graded)
  await rememberRun(graded)
}
