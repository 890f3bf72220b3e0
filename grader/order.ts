import type { CheckRun } from './check-run.ts'

/** Milliseconds that a check took when it was last held; undefined where that is not known. */
export type LastMs = (slug: string, title: string) => number | undefined

/**
 * In which order checks begin: a long one that begins last keeps everybody waiting. Where it is known how long each takes, the
 * quickest comes second, so that there is a first verdict soon. Where it is not, those of the last exercise that give more points
 * come first: mostly they take longer, and after them nothing is left to fill a wait.
 */
export function inGoodOrder<T extends { run: CheckRun }>(jobs: T[], lastMs?: LastMs): T[] {
  const last = jobs.at(-1)?.run.slug
  const time = ({ run }: T) => lastMs?.(run.slug, run.check.title) ?? 0
  const points = ({ run }: T) => (run.slug === last ? run.check.points : Number.MAX_SAFE_INTEGER)
  const ordered = jobs.toSorted(
    (a, b) =>
      Number(b.run.check.long) - Number(a.run.check.long) ||
      time(b) - time(a) ||
      points(b) - points(a),
  )
  if (!lastMs) return ordered
  const quickest = ordered.pop()
  return quickest ? ordered.toSpliced(1, 0, quickest) : []
}
