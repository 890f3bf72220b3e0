import { randomInt } from 'node:crypto'
import { UsageError } from '../commands/command-line.ts'
import { findUnits } from '../course.ts'
import { DEFAULT_CONCURRENCY } from '../run.ts'
import type { Book } from './book.ts'
import { type Cohort, courseDigest, inShard, type Shard } from './cohort.ts'
import { findEntrants } from './entrants.ts'
import { gradeCohort, stillToGrade } from './grade-cohort.ts'
import { writeGradebook } from './gradebook.ts'
import { CohortProgress } from './progress.ts'
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

/** Grades what is left to grade of a cohort, and writes its gradebook. */
export async function makeGradebook(
  book: Book,
  request: Request,
  stop: AbortSignal,
): Promise<Tally> {
  const units = await findUnits(request.exercises)
  const entrants = await findEntrants(request.path, book.path)
  const seed = request.seed ?? (await book.cohort())?.seed ?? chosen(request)
  const { shard, options } = request
  const cohort: Cohort = {
    schema: 1,
    seed,
    course: await courseDigest(units),
    exercises: units.map(({ slug }) => slug),
    options,
    students: entrants.map(({ id, name }) => ({ id, name })),
    shard,
  }
  const mine = inShard(entrants, shard)
  if (mine.length === 0)
    throw new UsageError(`there are only ${entrants.length} submissions, and none for this shard`)
  const left = await stillToGrade(mine, book, cohort, units)
  await book.agree(cohort)
  if (left.length < mine.length)
    console.log(`${mine.length - left.length} of ${mine.length} are graded already.`)
  const jobs = Math.max(1, Math.min(request.jobs, left.length))
  const concurrency = Math.max(1, Math.floor(DEFAULT_CONCURRENCY / jobs))
  const progress = new CohortProgress(process.stderr, left.length)
  try {
    await gradeCohort(left, jobs, { book, cohort, units, concurrency, stop }, progress)
  } finally {
    progress.close()
  }
  return writeGradebook(book, cohort)
}

/** Shards would each choose another one. */
function chosen({ shard }: Request): number {
  if (shard) throw new UsageError('give each shard the same --seed')
  return randomInt(2 ** 32)
}
