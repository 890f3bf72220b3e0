import type { CheckRun } from './check-run.ts'

/** Milliseconds that a check took when it was last held; undefined where that is not known. */
export type LastMs = (slug: string, title: string) => number | undefined

/**
 * In which order checks begin: a long one that begins last keeps everybody waiting. Where it is known how long each takes, the
 * quickest comes second, so that there is a first verdict soon. Where it is not, those of the last exercise come first that may take
 * longer, or give more points: mostly they do take longer, and after them nothing is left to fill a wait.
 */
export function inGoodOrder<T extends { run: CheckRun }>(jobs: T[], lastMs?: LastMs): T[] {
  const last = jobs.at(-1)?.run.slug
  const time = ({ run }: T) => lastMs?.(run.slug, run.check.title) ?? 0
  const ofLast = (of: (check: CheckRun['check']) => number) => (job: T) =>
    job.run.slug === last ? of(job.run.check) : Number.MAX_SAFE_INTEGER
  const seconds = ofLast((check) => check.seconds)
  const points = ofLast((check) => check.points)
  const ordered = jobs.toSorted(
    (a, b) =>
      Number(b.run.check.long) - Number(a.run.check.long) ||
      time(b) - time(a) ||
      seconds(b) - seconds(a) ||
      points(b) - points(a),
  )
  if (!lastMs) return ordered
  const quickest = ordered.pop()
  return quickest ? ordered.toSpliced(1, 0, quickest) : []
}
