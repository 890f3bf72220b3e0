import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Unit } from '../course.ts'
import { type Check, check, type Exercise, exercise } from '../exercise.ts'
import { type GradeEvent, type GradeOptions, grade, gradeQuietly } from '../grade.ts'
import { MARK } from '../programs/orphans.ts'
import type { CheckReport, Report } from '../report.ts'
import { directorySubmission, type Submission, withFile } from '../submission.ts'

/** A temporary directory for this test file alone, so that what a run leaves there is seen to be its own. */
export const TEMPORARY = mkdtempSync(join(tmpdir(), 'file-'))
process.env.TMPDIR = TEMPORARY

export const SLUG = '01-test'

/** The path of a program in programs/, named for what it does. */
export function program(name: string): string {
  return fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))
}

const nothing = await directorySubmission('/nonexistent')

/** A submission that holds this one program. */
export function submissionOf(name: string, file = 'server.ts'): Submission {
  return withFile(nothing, SLUG, file, program(name))
}

/** A check whose settings do not matter. */
export function sample(
  title: string,
  converse: Check['converse'],
  settings: Partial<Check> = {},
): Check {
  const shown = { points: 1, hint: 'What does a server do?', reread: 'A heading' }
  return check(title, { ...shown, ...settings }, converse)
}

export function unitOf(checks: Check[], settings: Partial<Exercise> = {}, slug = SLUG): Unit {
  const made = exercise({ title: 'Test', program: 'server.ts', lesson: slug, checks })
  return { slug, exercise: { ...made, ...settings } }
}

/** Grades one program by one check. */
export async function graded(
  name: string,
  converse: Check['converse'],
  settings: Partial<Check> & { exercise?: Partial<Exercise>; options?: GradeOptions } = {},
): Promise<CheckReport> {
  const { exercise: declared, options, ...checked } = settings
  const unit = unitOf([sample('does what it should', converse, checked)], declared)
  const report = await gradeQuietly(submissionOf(name), [unit], options)
  return report.exercises[0]!.checks[0]!
}

/** The conversation most tests hold: one line, and the same line back. */
export const echoes: Check['converse'] = async ({ server }) => {
  const alice = await server.connect('alice')
  await alice.sends('hello\n')
  await alice.receives('hello\n')
}

export async function eventsOf(
  submission: Submission,
  units: Unit[],
  options?: GradeOptions,
): Promise<{ events: GradeEvent[]; report: Report }> {
  const events: GradeEvent[] = []
  const running = grade(submission, units, options)
  for (;;) {
    const { value, done } = await running.next()
    if (done) return { events, report: value }
    events.push(value)
  }
}

/** Processes that this one's programs started and that still run, or whose command line says `also`: what the kernel lists. */
export function survivors(also?: string): string[] {
  const mark = `${MARK}=${process.pid}.`
  return processes()
    .filter(
      ({ environment, command }) => environment.includes(mark) || (also && command.includes(also)),
    )
    .map(({ pid, command }) => `${pid}: ${command}`)
}

export function processes() {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map((pid) => ({
    pid,
    command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '),
    environment: read(`/proc/${pid}/environ`),
    mounts: read(`/proc/${pid}/mountinfo`),
  }))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

/** Directories of runs in the temporary directory. */
export function runDirectories(): string[] {
  return readdirSync(TEMPORARY).filter((name) => name.startsWith('socket-course-'))
}
