import { join } from 'node:path'
import { COURSE } from '../course.ts'
import type { ExerciseReport } from '../report.ts'
import { readUnits, type Units, updateUnits } from './state-file.ts'

/** The most points that a unit of one's own has had, and how many there were. */
export type BestScore = { score: number; maxScore: number }

const file = (root: string) => join(root, '.progress.json')

const isScore = (value: BestScore) =>
  Number.isInteger(value?.score) && Number.isInteger(value.maxScore)

/** Best scores by unit; a unit that was never graded has none. @param root where the course lies */
export function readBestScores(root = COURSE): Promise<Units<BestScore>> {
  return readUnits(file(root), isScore)
}

/** Keeps the scores of units, graded whole, that are no worse than before. What broke in the grader is no score. */
export function keepBestScores(graded: ExerciseReport[], root = COURSE): Promise<void> {
  return updateUnits(file(root), isScore, (best) => {
    for (const { slug, score, maxScore, checks } of graded) {
      if (checks.some(({ verdict }) => verdict === 'broken')) continue
      if (score >= (best[slug]?.score ?? 0)) best[slug] = { score, maxScore }
    }
  })
}

/** A unit that was graded and has all the points that could be judged here. */
export function isFull(best: BestScore | undefined): boolean {
  return best !== undefined && best.score >= best.maxScore
}
