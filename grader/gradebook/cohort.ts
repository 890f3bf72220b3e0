import { join } from 'node:path'
import { COURSE, type Unit } from '../course.ts'
import { Failure } from '../failure.ts'
import { Random } from '../random.ts'
import { digest, judges, sources } from '../sources.ts'
import { directorySubmission } from '../submission.ts'
import type { Entrant, Student } from './student.ts'

/** Every n-th submission: the `number`-th of `of` machines grades it. */
export type Shard = { number: number; of: number }

/** What is graded, and how: kept beside the records, so that the same command can go on, and shards can be put together. */
export type Cohort = {
  schema: 1
  seed: number
  /** Digest of the checks. */
  course: string
  exercises: string[]
  /** What every grader is told beside that, word for word. */
  options: string[]
  /** All of them, by id, also those of other shards. */
  students: Student[]
  shard?: Shard
}

/** Digest of what makes two submissions' grades comparable. */
export function termsOf({ seed, course, exercises, options }: Cohort): string {
  return digest(seed, course, exercises, options)
}

/**
 * Digest of the course, as far as it decides about a grade.
 * @param checks an instructor's directory of private checks
 */
export async function courseDigest(
  units: Unit[],
  checks = process.env.COURSE_CHECKS,
): Promise<string> {
  const graders = ['grader', 'posix'].map((name) => sources(join(COURSE, name)))
  const added = checks ? [sources(checks)] : []
  return digest(await Promise.all([...units.map(judges), ...graders, ...added]))
}

/** Digest of what a submission is graded from: the declared files, and nothing else of it. */
export async function sourceDigest({ directory }: Entrant, units: Unit[]): Promise<string> {
  const submission = await directorySubmission(directory)
  const files: unknown[] = []
  for (const { slug, exercise } of units)
    for (const file of Object.values(exercise.programs))
      files.push([slug, file, await submission.read(slug, file).then(({ text }) => text, refusal)])
  return digest(files)
}

function refusal(error: unknown): { refused?: string } {
  if (error instanceof Failure) return { refused: error.facts.what }
  throw error
}

/** The seed of one submission, on whichever machine it is graded. */
export function seedOf(id: string, { seed }: Cohort): number {
  return new Random(seed, 'submission', id).integer(0, 2 ** 32 - 1)
}

/** Those of them, sorted by id, that a shard grades. */
export function inShard<T>(all: T[], shard: Shard | undefined): T[] {
  return shard ? all.filter((_, at) => at % shard.of === shard.number - 1) : all
}
