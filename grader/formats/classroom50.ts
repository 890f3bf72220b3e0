import type { Report } from '../report.ts'
import { whyText } from '../reporters/terminal.ts'

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

const FACTS = [
  'classroom',
  'assignment',
  'owner',
  'assignment_type',
  'submission',
  'commit',
  'release',
  'review',
  'datetime',
] as const

/** The facts, from the environment that an autograder is given (`CLASSROOM50_COMMIT`, …); what is missing is "unknown". */
export function classroomFacts(environment: NodeJS.ProcessEnv): ClassroomFacts {
  const fact = (name: string) => environment[`CLASSROOM50_${name.toUpperCase()}`] || 'unknown'
  const facts = Object.fromEntries(FACTS.map((name) => [name, fact(name)])) as ClassroomFacts
  const { submission } = facts
  return {
    ...facts,
    submission: submission.startsWith('submit/') ? submission : `submit/${submission}`,
  }
}

/** Classroom 50's result.json (`classroom50/result/v1`): whole points, at most 10 MiB. */
export function classroom50(report: Report, facts: ClassroomFacts): string {
  const tests = report.exercises.flatMap(({ slug, checks }) =>
    checks
      .filter(({ verdict }) => verdict === 'passed' || verdict === 'failed')
      .map((check) => ({
        'test-name': `${slug}: ${check.title}`,
        passed: check.verdict === 'passed',
        score: check.points,
        'max-score': check.maxPoints,
        output: whyText(check).slice(0, 8192),
      })),
  )
  const { score, maxScore } = report
  const result = { schema: 'classroom50/result/v1', ...facts, score, 'max-score': maxScore, tests }
  return `${JSON.stringify(result, undefined, 2)}\n`
}
