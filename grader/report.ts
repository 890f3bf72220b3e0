import type { Exercise } from './exercise.ts'
import type { Kind } from './failure.ts'
import type { Entry } from './transcript.ts'

/** The one result model; report.schema.json says the same for whoever reads the file. */
export type Report = {
  schema: 1
  course: string
  seed: number
  score: number
  maxScore: number
  /** Points of checks that this machine could not judge; not part of `maxScore`. */
  unjudged: number
  durationMs: number
  machine: {
    node: string
    os: string
    /** What kept the programs from everything that is not theirs. */
    sandbox: 'bubblewrap' | 'none'
    /** Why nothing did, where the programs were somebody else's. */
    notIsolated?: string
    missing: string[]
  }
  exercises: ExerciseReport[]
}

export type ExerciseReport = {
  slug: string
  title: string
  /** The files that were asked for. */
  programs: string[]
  score: number
  maxScore: number
  checks: CheckReport[]
}

export type Verdict = 'passed' | 'failed' | 'skipped' | 'broken'

export type CheckReport = {
  title: string
  points: number
  maxPoints: number
  verdict: Verdict
  durationMs: number
  /** How many programs were started for it, when judged. */
  starts?: number
  /** Why, when skipped or broken. */
  reason?: string
  failure?: FailureReport
  transcript?: Entry[]
}

export type FailureReport = {
  /** What most likely went wrong, in words. */
  cause: string
  /** In which way the conversation went wrong. */
  kind?: Kind
  /** The peer, or the program, that saw it. */
  peer?: string
  /** The entry of the transcript at which it first went wrong; absent where something was to come and did not. */
  at?: number
  sent?: string
  expected?: string
  received?: string
  /** What the program wrote on standard error, the end of it. */
  output?: string
  hint: string
  /** The lesson and heading to read again: `02-echo-server#bytes-not-characters`. */
  lesson: string
}

/** Adds up an exercise: what was skipped or broke is not held against anybody. */
export function exerciseReport(
  slug: string,
  { title, programs }: Pick<Exercise, 'title' | 'programs'>,
  checks: CheckReport[],
): ExerciseReport {
  const judged = checks.filter(isJudged)
  return {
    slug,
    title,
    programs: Object.values(programs),
    score: sum(judged, 'points'),
    maxScore: sum(judged, 'maxPoints'),
    checks,
  }
}

export function courseReport(
  facts: Pick<Report, 'seed' | 'durationMs' | 'machine'>,
  exercises: ExerciseReport[],
): Report {
  const all = exercises.flatMap((exercise) => exercise.checks)
  const judged = all.filter(isJudged)
  return {
    schema: 1,
    course: 'The Socket Course',
    seed: facts.seed,
    score: sum(judged, 'points'),
    maxScore: sum(judged, 'maxPoints'),
    unjudged: sum(all, 'maxPoints') - sum(judged, 'maxPoints'),
    durationMs: facts.durationMs,
    machine: facts.machine,
    exercises,
  }
}

function isJudged({ verdict }: CheckReport): boolean {
  return verdict === 'passed' || verdict === 'failed'
}

function sum(checks: CheckReport[], field: 'points' | 'maxPoints'): number {
  return checks.reduce((total, check) => total + check[field], 0)
}
