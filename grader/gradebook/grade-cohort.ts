import { setMaxListeners } from 'node:events'
import { UsageError } from '../commands/command-line.ts'
import type { Unit } from '../course.ts'
import { adoptOrphans } from '../programs/orphans.ts'
import { sideBySide } from '../side-by-side.ts'
import type { Book } from './book.ts'
import { type Cohort, sourceDigest, termsOf } from './cohort.ts'
import { type Grading, gradeOne } from './grade-one.ts'
import type { SubmissionRecord } from './record.ts'
import type { Entrant } from './student.ts'
import { Turns } from './turns.ts'

/** Told as it happens. */
export type Watcher = {
  begins: (entrant: Entrant) => void
  ends: (entrant: Entrant, record: SubmissionRecord) => void
}

/** Those that are still to be graded; whatever is there of them no longer counts, and is removed. */
export async function stillToGrade(
  entrants: Entrant[],
  book: Book,
  cohort: Cohort,
  units: Unit[],
): Promise<Entrant[]> {
  const terms = termsOf(cohort)
  const left: Entrant[] = []
  for (const entrant of entrants) {
    const record = await book.record(entrant.id)
    const counts = record?.verdict === 'graded' && record.terms === terms
    if (counts && record.from === (await sourceDigest(entrant, units))) continue
    await book.forget(entrant.id)
    left.push(entrant)
  }
  return left
}

/** Grades all of them, `jobs` at a time, and keeps each as soon as it is done. */
export async function gradeCohort(
  entrants: Entrant[],
  jobs: number,
  settings: Omit<Grading, 'turns' | 'refused'>,
  watcher: Watcher,
): Promise<void> {
  adoptOrphans()
  const failure = new AbortController()
  const stop = AbortSignal.any([settings.stop, failure.signal])
  setMaxListeners(0, stop)
  let done = 0
  const refused = (why: string) => {
    // What nobody's grader takes is a mistake in the command; later it is this submission that has changed.
    if (done === 0) throw new UsageError(why.replace(/^grade: /, ''))
  }
  const grading: Grading = { ...settings, stop, refused, turns: new Turns() }
  const work = async (entrant: Entrant) => {
    stop.throwIfAborted()
    watcher.begins(entrant)
    watcher.ends(entrant, await gradeOne(entrant, grading))
    done++
  }
  await sideBySide(entrants, jobs, (entrant) =>
    work(entrant).catch((error) => failure.abort(error)),
  )
  stop.throwIfAborted()
}
