import type { CheckReport, Report } from '../report.ts'
import { whyText } from '../reporters/terminal.ts'

/** PrairieLearn's external grading result. It takes at most 1 MB: where it would be more, the stories are left out. */
export function prairielearn(report: Report): string {
  const whole = text(report, whyText)
  return Buffer.byteLength(whole) <= 1_000_000 ? whole : text(report, causeText)
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

function causeText({ failure }: CheckReport): string {
  return (failure?.cause ?? '').slice(0, 400)
}
