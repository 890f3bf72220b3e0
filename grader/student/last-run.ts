import { join } from 'node:path'
import { COURSE } from '../course.ts'
import type { CheckReport, ExerciseReport } from '../report.ts'
import { readUnits, type Units, writeUnits } from './state-file.ts'

/** What a unit's last run left: why its checks failed, and up to which level a hint was shown for each. */
export type LastRun = { failed: FailedCheck[]; hints: Record<string, number> }
export type FailedCheck = { title: string; cause: string }

const file = (root: string) => join(root, '.last-run.json')

/** @param root where the course lies */
export async function readLastRuns(root = COURSE): Promise<Units<LastRun>> {
  return readUnits<LastRun>(
    file(root),
    (value) => Array.isArray(value?.failed) && typeof value.hints === 'object',
  )
}

/** Remembers what failed; of checks that this run did not hold, what is known stays. */
export async function rememberRun(graded: ExerciseReport[], root = COURSE): Promise<void> {
  const runs = await readLastRuns(root)
  for (const { slug, checks } of graded) runs.units[slug] = after(runs.units[slug], checks)
  await writeUnits(file(root), runs)
}

/** The unit begins anew. */
export async function forgetRun(slug: string, root = COURSE): Promise<void> {
  const runs = await readLastRuns(root)
  if (!runs.units[slug]) return
  delete runs.units[slug]
  await writeUnits(file(root), runs)
}

export async function rememberHint(
  slug: string,
  title: string,
  level: number,
  root = COURSE,
): Promise<void> {
  const runs = await readLastRuns(root)
  const { failed = [], hints = {} } = runs.units[slug] ?? {}
  runs.units[slug] = { failed, hints: { ...hints, [title]: level } }
  await writeUnits(file(root), runs)
}

function after(before: LastRun | undefined, checks: CheckReport[]): LastRun {
  const held = new Set(checks.map(({ title }) => title))
  const passed = new Set(checks.flatMap((c) => (c.verdict === 'passed' ? c.title : [])))
  const now = checks.flatMap(({ title, failure }) =>
    failure ? { title, cause: failure.cause } : [],
  )
  const others = before?.failed.filter(({ title }) => !held.has(title)) ?? []
  const hints = Object.entries(before?.hints ?? {}).filter(([title]) => !passed.has(title))
  return { failed: [...others, ...now], hints: Object.fromEntries(hints) }
}
