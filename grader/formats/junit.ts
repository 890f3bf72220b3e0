import type { CheckReport, ExerciseReport, Report } from '../report.ts'
import { harmlessLine } from '../reporters/harmless.ts'
import { whyText } from '../reporters/terminal.ts'
import { xml } from './escape.ts'

/** JUnit XML: a suite an exercise, a case a check; broken is `error`. Read by GitLab, Jenkins and GitHub's actions. */
export function junit(report: Report): string {
  const suites = report.exercises.map(suite)
  const all = report.exercises.flatMap(({ checks }) => checks)
  const head = `<testsuites name="${xml(report.course)}" ${counts(all)}>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n${[head, ...suites, '</testsuites>'].join('\n')}\n`
}

function suite({ slug, checks }: ExerciseReport): string {
  const cases = checks.map((check) => testCase(slug, check))
  return [`  <testsuite name="${xml(slug)}" ${counts(checks)}>`, ...cases, '  </testsuite>'].join(
    '\n',
  )
}

const ELEMENT = { failed: 'failure', broken: 'error', skipped: 'skipped' } as const

function testCase(slug: string, check: CheckReport): string {
  const { title, verdict, durationMs } = check
  const attributes = `name="${xml(title)}" classname="${xml(slug)}" time="${seconds(durationMs)}"`
  if (verdict === 'passed') return `    <testcase ${attributes}/>`
  const element = ELEMENT[verdict]
  const message = xml(harmlessLine(check.failure?.cause ?? check.reason ?? ''))
  const detail = `<${element} message="${message}">${xml(whyText(check))}</${element}>`
  return `    <testcase ${attributes}>${detail}</testcase>`
}

function counts(checks: CheckReport[]): string {
  const count = (verdict: CheckReport['verdict']) =>
    checks.filter((check) => check.verdict === verdict).length
  const time = seconds(checks.reduce((sum, { durationMs }) => sum + durationMs, 0))
  return `tests="${checks.length}" failures="${count('failed')}" errors="${count('broken')}" skipped="${count('skipped')}" time="${time}"`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
