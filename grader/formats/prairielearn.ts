import type { CheckReport, Report } from '../report.ts'
import { harmless } from '../reporters/harmless.ts'
import { whyText } from '../reporters/terminal.ts'
import { cut, firstThatFits } from './fit.ts'

const MOST_BYTES = 1_000_000

/** PrairieLearn's external grading result. It takes at most 1 MB: where it would be more, the stories are left out. */
export function prairielearn(report: Report): string {
  return firstThatFits(
    MOST_BYTES,
    () => text(report, whyText),
    () => text(report, ({ failure }) => cut(harmless(failure?.cause ?? ''), 400)),
    () => text(report, () => ''),
  )
}

function text({ score, maxScore, exercises }: Report, why: (check: CheckReport) => string): string {
  if (maxScore === 0) {
    const message = 'nothing could be judged on this machine'
    return `${JSON.stringify({ gradable: false, message }, undefined, 2)}\n`
  }
  const tests = exercises.flatMap(({ slug, checks }) =>
    checks.filter(isJudged).map((check) => ({
      name: `${slug}: ${check.title}`,
      description: check.failure?.hint ?? '',
      points: check.points,
      max_points: check.maxPoints,
      message: check.verdict,
      output: why(check),
    })),
  )
  return `${JSON.stringify({ score: score / maxScore, tests }, undefined, 2)}\n`
}

function isJudged({ verdict }: CheckReport): boolean {
  return verdict === 'passed' || verdict === 'failed'
}
