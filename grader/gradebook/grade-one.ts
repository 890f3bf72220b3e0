import { readFile } from 'node:fs/promises'
import { EXIT } from '../commands/command-line.ts'
import { START, type Unit } from '../course.ts'
import type { Report } from '../report.ts'
import { harmless } from '../reporters/harmless.ts'
import type { Book } from './book.ts'
import { type Cohort, seedOf, sourceDigest, termsOf } from './cohort.ts'
import { brokenRecord, recordOf, type SubmissionRecord } from './record.ts'
import { type Ending, runGrader } from './run-grader.ts'
import type { Entrant } from './student.ts'
import type { Turns } from './turns.ts'

const GRADE = [START, 'grade', '--beside-others']

export type Grading = {
  book: Book
  cohort: Cohort
  units: Unit[]
  turns: Turns
  /** How many conversations each grader holds at once. */
  concurrency: number
  /** What takes the place of Node with the grader's command: for tests. */
  grader?: string[]
  seconds?: number
  /** Called when a grader does not take what it is told; throws where that is everybody's matter. */
  refused: (why: string) => void
  stop: AbortSignal
}

/** Grades one submission and keeps what came of it. Whatever happens to its grader is this submission's matter alone. */
export async function gradeOne(entrant: Entrant, grading: Grading): Promise<SubmissionRecord> {
  const { book, cohort, units, turns, stop } = grading
  const { id } = entrant
  const kept = { id, terms: termsOf(cohort), from: await sourceDigest(entrant, units) }
  const seconds = grading.seconds ?? patience(units)
  const command = [
    ...(grading.grader ?? [process.execPath, ...GRADE]),
    ...argumentsFor(entrant, grading),
  ]
  const ending = await runGrader({ command, turns, seconds, stop }).catch(notRun)
  stop.throwIfAborted()
  if (ending.code === EXIT.usage) grading.refused(ending.stderr.trim())
  const record =
    (await recordIn(book.running(id), kept)) ?? brokenRecord(kept, whyBroken(ending, seconds))
  const complaint = record.exercises.length === 0 ? harmless(ending.stderr) : ''
  await book.keep(record, complaint)
  return record
}

function argumentsFor(
  { id, directory }: Entrant,
  { book, cohort, concurrency }: Grading,
): string[] {
  const named = {
    submission: directory,
    json: book.running(id),
    seed: seedOf(id, cohort),
    concurrency,
  }
  const options = Object.entries(named).flatMap(([name, value]) => [`--${name}`, String(value)])
  return [...options, ...cohort.options, ...cohort.exercises]
}

/** The system starts no more processes, say. */
function notRun(error: unknown): Ending {
  const stderr = error instanceof Error ? error.message : String(error)
  return { code: null, signal: null, overdue: false, stderr }
}

/** Undefined where there is no report that could be kept. */
async function recordIn(path: string, kept: Parameters<typeof recordOf>[1]) {
  try {
    const record = recordOf(JSON.parse(await readFile(path, 'utf8')) as Report, kept)
    return record.exercises.length > 0 ? record : undefined
  } catch {
    return undefined
  }
}

function whyBroken({ code, signal, overdue }: Ending, seconds: number): string {
  if (code === null && signal === null) return 'the grader could not be run'
  if (overdue) return `the grader was still at work after ${seconds} s`
  const end = signal ? `was ended by ${signal}` : `ended with exit code ${code}`
  return `the grader ${end} and left no report`
}

/** Longer than the slowest honest run: each check alone, twice, to its deadline; and a minute to start. */
function patience(units: Unit[]): number {
  const checks = units.flatMap(({ exercise }) => exercise.checks)
  return 60 + checks.reduce((total, { seconds }) => total + 2 * (seconds + 5), 0)
}
