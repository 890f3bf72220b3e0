import { randomInt } from 'node:crypto'
import { UsageError } from '../commands/command-line.ts'
import { findUnits, type Unit } from '../course.ts'
import { DEFAULT_CONCURRENCY } from '../run.ts'
import type { Book } from './book.ts'
import { type Cohort, courseDigest, inShard, type Shard } from './cohort.ts'
import { findEntrants } from './entrants.ts'
import { gradeCohort, stillToGrade } from './grade-cohort.ts'
import type { Grading } from './grade-one.ts'
import { writeGradebook } from './gradebook.ts'
import { CohortProgress } from './progress.ts'
import type { Entrant } from './student.ts'
import type { Tally } from './tally.ts'

export type Request = {
  /** The directory of submissions, or the roster. */
  path: string
  /** Names of units; none for all. */
  exercises: string[]
  /** What each grader is told beside that. */
  options: string[]
  seed?: number
  shard?: Shard
  jobs: number
}

/** Grades what is left to grade of a cohort, and writes its gradebook. What is wrong is said before anything is written. */
export async function makeGradebook(
  book: Book,
  request: Request,
  stop: AbortSignal,
): Promise<Tally> {
  const units = await findUnits(request.exercises)
  const entrants = await findEntrants(request.path, book.path)
  const cohort = await agreed(book, request, units, entrants)
  const mine = inShard(entrants, request.shard)
  if (mine.length === 0)
    throw new UsageError(`there are only ${entrants.length} submissions, and none for this shard`)
  return book.whileLocked(async () => {
    const left = await stillToGrade(mine, book, cohort, units)
    await book.agree(cohort)
    const before = mine.length - left.length
    if (before > 0) console.log(`${before} of ${mine.length} are graded already.`)
    await gradeThem(left, { book, cohort, units, stop }, request.jobs)
    return writeGradebook(book, cohort)
  })
}

async function agreed(
  book: Book,
  { seed, shard, options }: Request,
  units: Unit[],
  entrants: Entrant[],
): Promise<Cohort> {
  const before = await book.cohort()
  // Shards would each choose another one.
  if (shard && seed === undefined && !before)
    throw new UsageError('give each shard the same --seed')
  return {
    schema: 1,
    seed: seed ?? before?.seed ?? randomInt(2 ** 32),
    course: await courseDigest(units),
    exercises: units.map(({ slug }) => slug),
    options,
    students: entrants.map(({ id, name }) => ({ id, name })),
    shard,
  }
}

/** Together the graders hold as many conversations as one alone would. */
async function gradeThem(
  left: Entrant[],
  settings: Omit<Grading, 'turns' | 'refused' | 'concurrency'>,
  most: number,
): Promise<void> {
  const jobs = Math.max(1, Math.min(most, left.length))
  const concurrency = Math.max(1, Math.floor(DEFAULT_CONCURRENCY / jobs))
  const progress = new CohortProgress(process.stderr, left.length)
  try {
    await gradeCohort(left, jobs, { ...settings, concurrency }, progress)
  } finally {
    progress.close()
  }
}
