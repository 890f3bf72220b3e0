import {
  allChecks,
  type CheckRecord,
  type ExerciseRecord,
  pointsOf,
  type SubmissionRecord,
} from './record.ts'

/** A check over the whole cohort. */
export type CheckTally = Omit<CheckRecord, 'verdict' | 'cause'> & { judged: number; failed: number }
/** `shared`: in how many submissions all checks failed for one cause, or one of each program; they are counted at each check, too. */
export type ExerciseTally = {
  slug: string
  title: string
  shared: number
  checks: Map<string, CheckTally>
}

const MOST_TOLD = 10

/** What all records together say. It grows with the course, not with the cohort. */
export class Tally {
  readonly exercises = new Map<string, ExerciseTally>()
  graded = 0
  broken = 0
  /** How many were graded without a sandbox. */
  notIsolated = 0
  /** Points of all that could not be judged. */
  unjudged = 0
  /** The first of those that are broken, and why. */
  readonly brokenOnes: { id: string; reason: string }[] = []
  /** How many scored so many percent of what could be judged, rounded down: 100 are full marks. */
  readonly percents = Array.from({ length: 101 }, () => 0)

  add(record: SubmissionRecord): void {
    this[record.verdict]++
    if (record.isolated === false) this.notIsolated++
    if (record.verdict === 'broken' && this.broken <= MOST_TOLD)
      this.brokenOnes.push({ id: record.id, reason: record.reason ?? '' })
    for (const exercise of record.exercises) this.#count(exercise)
    const { score, maxScore, unjudged } = pointsOf(allChecks(record))
    this.unjudged += unjudged
    if (record.verdict === 'graded' && maxScore > 0)
      this.percents[Math.floor((100 * score) / maxScore)]!++
  }

  #count({ slug, title, sharedCauses, checks }: ExerciseRecord): void {
    const exercise = this.exercises.get(slug) ?? { slug, title, shared: 0, checks: new Map() }
    this.exercises.set(slug, exercise)
    if (sharedCauses) exercise.shared++
    for (const check of checks) count(exercise, check)
  }

  /** The middle one of their percentages, of an even number the mean of the two in the middle; undefined where nobody was graded. */
  get median(): number | undefined {
    const all = this.percents.reduce((sum, count) => sum + count, 0)
    if (all === 0) return undefined
    return (this.#reachedBy(Math.ceil(all / 2)) + this.#reachedBy(Math.floor(all / 2) + 1)) / 2
  }

  /** The percentage of the n-th from below, counted from 1. */
  #reachedBy(n: number): number {
    let left = n
    return this.percents.findIndex((count) => {
      left -= count
      return left <= 0
    })
  }
}

function count(
  { checks }: ExerciseTally,
  { title, maxPoints, verdict, hint, lesson }: CheckRecord,
): void {
  const tally = checks.get(title) ?? { title, maxPoints, judged: 0, failed: 0 }
  checks.set(title, tally)
  if (verdict === 'passed' || verdict === 'failed') tally.judged++
  if (verdict === 'failed') Object.assign(tally, { failed: tally.failed + 1, hint, lesson })
}
