import type { ExerciseReport } from '../report.ts'
import { keepBestScores } from './best-scores.ts'
import { rememberRun } from './last-run.ts'

/** Remembers what one's own exercises came to, when they were graded whole. @param root where the course lies */
export async function remember(graded: ExerciseReport[], root?: string): Promise<void> {
  await keepBestScores(graded, root)
  await rememberRun(graded, root)
}
