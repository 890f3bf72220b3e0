import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { COURSE } from './course.ts'
import { writeWhole } from './formats/write.ts'
import type { ExerciseReport } from './report.ts'

/** The best scores of one's own exercises, by unit. */
export type Progress = {
  schema: 1
  units: Record<string, { score: number; maxScore: number }>
}

export const PROGRESS_FILE = join(COURSE, '.progress.json')

/** What was reached so far; nothing where there is no such file, or one that cannot be read as it. */
export async function readProgress(path = PROGRESS_FILE): Promise<Progress> {
  const nothing: Progress = { schema: 1, units: {} }
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return nothing
  try {
    const read = JSON.parse(text) as Partial<Progress> | null
    const units = Object.entries(read?.schema === 1 ? (read.units ?? {}) : {})
    return { schema: 1, units: Object.fromEntries(units.filter(([, unit]) => isScore(unit))) }
  } catch {
    return nothing
  }
}

/** Notes what exercises scored, where that is better than before. */
export async function noteProgress(
  exercises: Pick<ExerciseReport, 'slug' | 'score' | 'maxScore'>[],
  path = PROGRESS_FILE,
): Promise<void> {
  const progress = await readProgress(path)
  const before = JSON.stringify(progress)
  for (const { slug, score, maxScore } of exercises) {
    const best = progress.units[slug]
    if (!best || score >= best.score) progress.units[slug] = { score, maxScore }
  }
  if (JSON.stringify(progress) === before) return
  await writeWhole(path, `${JSON.stringify(progress, undefined, 2)}\n`)
}

function isScore(unit: unknown): boolean {
  const { score, maxScore } = (unit ?? {}) as { score?: unknown; maxScore?: unknown }
  return Number.isInteger(score) && Number.isInteger(maxScore)
}
