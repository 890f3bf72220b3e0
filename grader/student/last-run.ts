import { join } from 'node:path'
import { COURSE } from '../course.ts'
import { isBegun } from '../help/begun.ts'
import type { CheckReport, ExerciseReport } from '../report.ts'
import { readUnits, type Units, updateUnits } from './state-file.ts'

/** What a unit's last run left: why its checks failed, and up to which level a hint was shown for each. */
export type LastRun = { failed: FailedCheck[]; hints: Record<string, number> }
export type FailedCheck = { title: string; cause: string }

const file = (root: string) => join(root, '.last-run.json')

function isRun(value: LastRun): boolean {
  if (!Array.isArray(value?.failed) || typeof value.hints !== 'object') return false
  if (value.hints === null || Array.isArray(value.hints)) return false
  return value.failed.every(isFailed) && Object.values(value.hints).every(Number.isInteger)
}

function isFailed(value: FailedCheck): boolean {
  return typeof value?.title === 'string' && typeof value.cause === 'string'
}

/** @param root where the course lies */
export function readLastRuns(root = COURSE): Promise<Units<LastRun>> {
  return readUnits(file(root), isRun)
}

/** Remembers what failed; of checks that this run did not hold, what is known stays. A stub has failed nothing. */
export function rememberRun(graded: ExerciseReport[], root = COURSE): Promise<void> {
  return updateUnits(file(root), isRun, (runs) => {
    for (const { slug, checks } of graded) {
      if (isBegun(checks)) runs[slug] = after(runs[slug], checks)
      else delete runs[slug]
    }
  })
}

/** The unit begins anew. */
export function forgetRun(slug: string, root = COURSE): Promise<void> {
  return updateUnits(file(root), isRun, (runs) => {
    delete runs[slug]
  })
}

export function rememberHint(
  slug: string,
  title: string,
  level: number,
  root = COURSE,
): Promise<void> {
  return updateUnits(file(root), isRun, (runs) => {
    const { failed = [], hints = {} } = runs[slug] ?? {}
    runs[slug] = { failed, hints: { ...hints, [title]: level } }
  })
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
