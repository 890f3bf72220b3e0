import type { CheckReport, ExerciseReport, FailureReport, Report, Verdict } from '../report.ts'
import { sharedCauses } from '../reporters/shared-cause.ts'

/**
 * What the gradebook keeps of a submission: of its report, what comes out the same each time it is graded, but
 * for what the kernel counted and a cause tells. Times, transcripts and what a program said stay in the report.
 */
export type SubmissionRecord = {
  schema: 1
  id: string
  /** What the whole cohort was graded by, see cohort.ts, and what this one was graded from: digests. */
  terms: string
  from: string
  verdict: 'graded' | 'broken'
  /** Why it is broken. */
  reason?: string
  /** Whether the programs were in a sandbox; unset where the grader left no report. */
  isolated?: boolean
  /** None where the grader left no report. */
  exercises: ExerciseRecord[]
}

export type ExerciseRecord = {
  slug: string
  title: string
  /** Where all checks failed for one cause, or one of each program: these. */
  sharedCauses?: string[]
  checks: CheckRecord[]
}

export type CheckRecord = {
  title: string
  maxPoints: number
  verdict: Verdict
  /** Of a failed one: why it failed, the question to think about, and the lesson to read again. */
  cause?: string
  hint?: string
  lesson?: string
}

export type Points = { score: number; maxScore: number; unjudged: number }

/** @throws when it is no report */
export function recordOf(
  report: Report,
  kept: Pick<SubmissionRecord, 'id' | 'terms' | 'from'>,
): SubmissionRecord {
  const exercises = report.exercises.map(exerciseRecord)
  const broken = exercises
    .flatMap(({ checks }) => checks)
    .filter(({ verdict }) => verdict === 'broken')
  return {
    schema: 1,
    ...kept,
    verdict: broken.length > 0 ? 'broken' : 'graded',
    ...(broken.length > 0 ? { reason: brokenChecks(broken) } : {}),
    isolated: report.machine.sandbox === 'bubblewrap',
    exercises,
  }
}

export function brokenRecord(
  kept: Pick<SubmissionRecord, 'id' | 'terms' | 'from'>,
  reason: string,
): SubmissionRecord {
  return { schema: 1, ...kept, verdict: 'broken', reason, exercises: [] }
}

function exerciseRecord({ slug, title, checks }: ExerciseReport): ExerciseRecord {
  const shared = sharedCauses(checks).map(({ failure }) => causeOf(failure, slug))
  return {
    slug,
    title,
    ...(shared.length > 0 ? { sharedCauses: shared } : {}),
    checks: checks.map((check) => checkRecord(check, slug)),
  }
}

function checkRecord(check: CheckReport, slug: string): CheckRecord {
  const { title, maxPoints, verdict, failure } = check
  if (!failure) return { title, maxPoints, verdict }
  const { hint, lesson } = failure
  return { title, maxPoints, verdict, cause: causeOf(failure, slug), hint, lesson }
}

/** A program that cannot be read is told by its path, whose beginning is another one on each machine. */
function causeOf({ kind, cause }: FailureReport, slug: string): string {
  if (kind !== 'unreadable' && kind !== 'not-transpiled') return cause
  return cause.replace(new RegExp(`^.*?(?=${slug}/[^/:]+\\.ts)`), '')
}

/** What all checks failed for, or else the first one that failed. */
export function causesOf({ sharedCauses, checks }: ExerciseRecord): string[] {
  return sharedCauses ?? checks.flatMap(({ cause }) => cause ?? []).slice(0, 1)
}

function brokenChecks(broken: CheckRecord[]): string {
  const [first] = broken
  const others = broken.length > 1 ? ` and ${broken.length - 1} more` : ''
  return `the grader broke in the check "${first?.title}"${others}`
}

/** What was skipped or broke is not held against anybody. */
export function pointsOf(checks: CheckRecord[]): Points {
  const sum = (...verdicts: Verdict[]) =>
    checks
      .filter(({ verdict }) => verdicts.includes(verdict))
      .reduce((total, { maxPoints }) => total + maxPoints, 0)
  return {
    score: sum('passed'),
    maxScore: sum('passed', 'failed'),
    unjudged: sum('skipped', 'broken'),
  }
}

export function allChecks({ exercises }: SubmissionRecord): CheckRecord[] {
  return exercises.flatMap(({ checks }) => checks)
}

export function pointsIn(record: SubmissionRecord, slug: string): Points | undefined {
  const exercise = record.exercises.find((each) => each.slug === slug)
  return exercise && pointsOf(exercise.checks)
}

/** Nothing where the grader left no report: that is not 0 points. */
export function totalOf(record: SubmissionRecord): Partial<Points> {
  return record.exercises.length > 0 ? pointsOf(allChecks(record)) : {}
}
