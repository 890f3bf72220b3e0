import type { CheckReport, Report } from '../report.ts'
import { whyText } from '../reporters/terminal.ts'
import { cut, firstThatFits } from './fit.ts'

/** What only the classroom knows of a submission; its runner stamps owner and type once more. */
export type ClassroomFacts = {
  classroom: string
  assignment: string
  owner: string
  assignment_type: string
  /** Begins with `submit/`. */
  submission: string
  commit: string
  release: string
  review: string
  datetime: string
}

/**
 * The facts, from what Classroom 50's runner tells its autograder; a regrade's or a dry run's are "unknown" where it tells nothing.
 * Its runner replaces owner, type and date by what it knows itself.
 */
export function classroomFacts(environment: NodeJS.ProcessEnv, now = new Date()): ClassroomFacts {
  const fact = (name: string) => environment[name] || 'unknown'
  const submission = fact('SUBMISSION_TAG')
  return {
    classroom: fact('CLASSROOM'),
    assignment: fact('ASSIGNMENT'),
    owner: fact('OWNER'),
    assignment_type: fact('ASSIGNMENT_TYPE'),
    submission: submission.startsWith('submit/') ? submission : `submit/${submission}`,
    commit: fact('COMMIT_URL'),
    release: fact('RELEASE_URL'),
    review: environment.REVIEW_URL || fact('COMMIT_URL'),
    datetime: now.toISOString().replace(/\.\d+Z$/, 'Z'),
  }
}

const MOST_BYTES = 10 * 2 ** 20
const MOST_OUTPUT = 8192

/** Classroom 50's result.json (`classroom50/result/v1`): whole points, at most 10 MiB. */
export function classroom50(report: Report, facts: ClassroomFacts): string {
  return firstThatFits(
    MOST_BYTES,
    () => text(report, facts, (check) => ({ output: cut(whyText(check), MOST_OUTPUT) })),
    () => text(report, facts, () => ({})),
  )
}

function text(report: Report, facts: ClassroomFacts, more: (check: CheckReport) => object): string {
  const tests = report.exercises.flatMap(({ slug, checks }) =>
    checks
      .filter(({ verdict }) => verdict === 'passed' || verdict === 'failed')
      .map((check) => ({
        'test-name': `${slug}: ${check.title}`,
        passed: check.verdict === 'passed',
        score: check.points,
        'max-score': check.maxPoints,
        ...more(check),
      })),
  )
  const { score, maxScore } = report
  const result = { schema: 'classroom50/result/v1', ...facts, score, 'max-score': maxScore, tests }
  return `${JSON.stringify(result, undefined, 2)}\n`
}
