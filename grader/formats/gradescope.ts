import type { CheckReport, Report } from '../report.ts'
import { whyText } from '../reporters/terminal.ts'

/** Gradescope's results.json (autograder specification): the score is over all checks that could be judged. */
export function gradescope(report: Report): string {
  const { score, durationMs, exercises } = report
  const tests = exercises.flatMap(({ slug, checks }) => checks.map((check) => test(slug, check)))
  const results = {
    score,
    execution_time: durationMs / 1000,
    output: summary(report),
    output_format: 'text',
    test_output_format: 'text',
    test_name_format: 'text',
    visibility: 'visible',
    stdout_visibility: 'hidden',
    tests,
  }
  return `${JSON.stringify(results, undefined, 2)}\n`
}

function test(slug: string, check: CheckReport) {
  const { title, verdict, points, maxPoints } = check
  const judged = verdict === 'passed' || verdict === 'failed'
  return {
    name: `${slug}: ${title}${judged ? '' : ` (${verdict})`}`,
    ...(judged ? { status: verdict, score: points, max_score: maxPoints } : {}),
    output: whyText(check),
    visibility: 'visible',
  }
}

function summary({ score, maxScore, unjudged, seed }: Report): string {
  const points = `${score} of ${maxScore} points (seed ${seed})`
  return unjudged === 0 ? points : `${points}; ${unjudged} more could not be judged on this machine`
}
