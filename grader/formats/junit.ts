import type { CheckReport, ExerciseReport, Report } from '../report.ts'
import { harmlessLine } from '../reporters/harmless.ts'
import { whyText } from '../reporters/terminal.ts'
import { xml } from './escape.ts'
import { fileOf } from './file-of.ts'
import { firstThatFits } from './fit.ts'

/** GitLab reads no larger file. */
const MOST_BYTES = 30_000_000

/** JUnit XML: a suite an exercise, a case a check; broken is `error`. Read by GitLab, Jenkins and GitHub's actions. */
export function junit(report: Report): string {
  return firstThatFits(
    MOST_BYTES,
    () => text(report, whyText),
    () => text(report, () => ''),
  )
}

type Why = (check: CheckReport) => string

function text({ course, exercises }: Report, why: Why): string {
  const suites = exercises.map((exercise) => suite(exercise, why))
  const all = exercises.flatMap(({ checks }) => checks)
  const head = `<testsuites name="${xml(course)}" ${counts(all)}>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n${[head, ...suites, '</testsuites>'].join('\n')}\n`
}

function suite(exercise: ExerciseReport, why: Why): string {
  const { slug, checks } = exercise
  const cases = checks.map((check) => testCase(exercise, check, why))
  return [`  <testsuite name="${xml(slug)}" ${counts(checks)}>`, ...cases, '  </testsuite>'].join(
    '\n',
  )
}

const ELEMENT = { failed: 'failure', broken: 'error', skipped: 'skipped' } as const

function testCase(exercise: ExerciseReport, check: CheckReport, why: Why): string {
  const { title, verdict, durationMs } = check
  const names = `name="${xml(title)}" classname="${xml(exercise.slug)}"`
  const attributes = `${names} file="${xml(fileOf(exercise))}" time="${seconds(durationMs)}"`
  if (verdict === 'passed') return `    <testcase ${attributes}/>`
  const element = ELEMENT[verdict]
  const message = xml(harmlessLine(check.failure?.cause ?? check.reason ?? ''))
  const detail = `<${element} message="${message}">${xml(why(check))}</${element}>`
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
