import { copyFile, lstat, readFile } from 'node:fs/promises'
import { UsageError } from '../commands/command-line.ts'
import { Book } from './book.ts'
import { type Cohort, inShard, termsOf } from './cohort.ts'
import { writeGradebook } from './gradebook.ts'
import type { SubmissionRecord } from './record.ts'
import type { Student } from './student.ts'
import type { Tally } from './tally.ts'

/** One of the directories, with the ids that are its to grade. */
type Part = { book: Book; cohort: Cohort; ids: Set<string> }

/** So many names are told. */
const MOST_NAMES = 5

/**
 * Puts the directories of shards together, as if one machine had graded all.
 * @throws {UsageError} when they do not belong together, or somebody is missing or there twice; nothing was changed then
 */
export async function merge(paths: string[], into: Book): Promise<Tally> {
  const parts: Part[] = []
  for (const path of paths) parts.push(await open(path, into))
  for (const part of parts.slice(1)) requireSame(parts[0]!, part)
  const { shard: _, ...whole } = parts[0]!.cohort
  requireOnce(whole.students, parts)
  const missing: string[] = []
  for (const part of parts)
    for (const id of part.ids) if (!(await graded(part, id))) missing.push(id)
  if (missing.length > 0)
    throw new UsageError(
      `${names(missing)} not yet graded: let the same commands go on, then merge again`,
    )
  return into.whileLocked(async () => {
    for (const part of parts) for (const id of part.ids) await take(part, id, into)
    await into.agree(whole)
    return writeGradebook(into, whole)
  })
}

async function open(path: string, into: Book): Promise<Part> {
  const book = new Book(path)
  if (book.path === into.path)
    throw new UsageError(`${book.path} is to be merged: give another --out`)
  const cohort = await book.cohort()
  if (!cohort) throw new UsageError(`${book.path} holds no gradebook: name the --out of each shard`)
  const mine = inShard(cohort.students, cohort.shard)
  return { book, cohort, ids: new Set(mine.map(({ id }) => id)) }
}

function requireSame(first: Part, other: Part): void {
  const where = `${first.book.path} and ${other.book.path}`
  if (first.cohort.seed !== other.cohort.seed)
    throw new UsageError(`${where} have different seeds: give each shard the same --seed`)
  if (termsOf(first.cohort) !== termsOf(other.cohort))
    throw new UsageError(`${where} were graded by different exercises, checks or options`)
  if (JSON.stringify(first.cohort.students) !== JSON.stringify(other.cohort.students))
    throw new UsageError(`${where} are of different cohorts: their students differ`)
}

function requireOnce(students: Student[], parts: Part[]): void {
  const times = (count: (times: number) => boolean) =>
    students
      .map(({ id }) => id)
      .filter((id) => count(parts.filter(({ ids }) => ids.has(id)).length))
  const double = times((times) => times > 1)
  if (double.length > 0)
    throw new UsageError(`${names(double)} in more than one of the directories`)
  const missing = times((times) => times === 0)
  if (missing.length > 0)
    throw new UsageError(`${names(missing)} in none of the directories: a shard is missing`)
}

async function graded({ book, cohort }: Part, id: string): Promise<SubmissionRecord | undefined> {
  const record = await book.record(id)
  return record?.id === id && record.terms === termsOf(cohort) ? record : undefined
}

async function take(part: Part, id: string, into: Book): Promise<void> {
  const record = (await graded(part, id))!
  const whole = record.exercises.length > 0
  const path = whole ? part.book.report(id) : part.book.complaint(id)
  if (!(await lstat(path)).isFile()) throw new UsageError(`${path} is no regular file`)
  await into.forget(id)
  if (whole) await copyFile(path, into.running(id))
  await into.keep(record, whole ? '' : await readFile(path, 'utf8'))
}

/** `anna, bert and 7 more are`. */
function names(ids: string[]): string {
  const more = ids.length - MOST_NAMES
  const told = ids.slice(0, MOST_NAMES).join(', ')
  if (ids.length === 1) return `${told} is`
  return more > 0 ? `${told} and ${more} more are` : `${told} are`
}
