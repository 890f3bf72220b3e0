import { join } from 'node:path'
import { writeWhole } from '../formats/write.ts'
import type { Book } from './book.ts'
import { type Cohort, inShard } from './cohort.ts'
import { csvOf } from './csv.ts'
import { jsonOf } from './json.ts'
import { pageOf } from './page.ts'
import type { SubmissionRecord } from './record.ts'
import type { Student } from './student.ts'
import { Tally } from './tally.ts'

/** A student, and what came of the submission. */
export type Line = { student: Student; record: SubmissionRecord }

/** What the gradebook is made of. The lines are read anew each time: a cohort need not fit in memory. */
export type Gradebook = { cohort: Cohort; tally: Tally; lines: () => AsyncGenerator<Line> }

/**
 * Writes gradebook.csv, .json and .html from the records. But for what the kernel counted and a cause tells, they hold nothing that
 * differs between two gradings of the same submissions with the same seed: no times, no machine, no order of ending.
 */
export async function writeGradebook(book: Book, cohort: Cohort): Promise<Tally> {
  const lines = () => linesOf(book, cohort)
  const tally = new Tally()
  for await (const { record } of lines()) tally.add(record)
  const gradebook = { cohort, tally, lines }
  await writeWhole(join(book.path, 'gradebook.csv'), csvOf(gradebook))
  await writeWhole(join(book.path, 'gradebook.json'), jsonOf(gradebook))
  await writeWhole(join(book.path, 'gradebook.html'), pageOf(gradebook))
  return tally
}

async function* linesOf(book: Book, { students, shard }: Cohort): AsyncGenerator<Line> {
  for (const student of inShard(students, shard)) {
    const record = await book.record(student.id)
    if (!record) throw new Error(`the record of ${student.id} is gone from ${book.path}`)
    yield { student, record }
  }
}
