import type { CheckReport, ExerciseReport, FailureReport, Report } from '../report.ts'
import { conversation } from './conversation.ts'
import { harmless, harmlessLine } from './harmless.ts'
import { type Paint, plain } from './paint.ts'
import { type SharedCause, sharedCauses, sharedText } from './shared-cause.ts'

export { sharedCause } from './shared-cause.ts'

const WIDTH = 76
const MARGIN = ' '.repeat(6)

/** An exercise as the terminal shows it: a line a check, and under it why each failed one failed. */
export function exerciseText(exercise: ExerciseReport, paint: Paint): string {
  const { slug, title, score, maxScore, checks } = exercise
  const points = `${score}/${maxScore}`
  const shared = sharedCauses(checks)
  const colour = score === maxScore ? 'green' : score > 0 ? 'yellow' : colourOfNone(shared)
  const heading = `${slug.slice(0, 2)} ${title}`
  const lines = [paint('bold', heading) + ' '.repeat(gap(heading, points)) + paint(colour, points)]
  if (shared.length > 0) lines.push(...shared.flatMap((cause) => causeLines(cause, checks, paint)))
  else lines.push(...checks.flatMap((check) => checkOrAsBefore(check, checks, paint)))
  return `${lines.join('\n')}\n`
}

/** What nobody has begun is no mistake. */
function colourOfNone([cause]: SharedCause[]): 'red' | 'dim' {
  return cause?.failure.kind === 'not-begun' ? 'dim' : 'red'
}

/** Where nothing could even begin: why. */
export function sharedLines(all: CheckReport[], paint: Paint): string[] {
  return sharedCauses(all).flatMap((cause) => causeLines(cause, all, paint))
}

function causeLines(cause: SharedCause, all: CheckReport[], paint: Paint): string[] {
  const { failure } = cause
  const told = sharedText(cause, all)
  if (failure.kind === 'not-begun') return [`  ${paint('dim', `· ${told}`)}`]
  const lines = [`  ${paint('red', '✗')} ${told}`]
  if (failure.output) lines.push(...field('it says', harmless(failure.output), paint))
  return lines
}

/** A check; of one whose program died as in a check before, with the same last words, only that. */
function checkOrAsBefore(check: CheckReport, all: CheckReport[], paint: Paint): string[] {
  const { cause, output } = check.failure ?? {}
  const before = all.slice(0, all.indexOf(check))
  const first = before.find(({ failure }) => failure?.cause === cause && failure?.output === output)
  if (!first || output === undefined) return checkLines(check, paint)
  const [line = ''] = checkLines(check, paint)
  return [line, ...field('cause', `as in "${first.title}": mend that first`, paint), '']
}

/** One check, with why it failed. */
export function checkText(check: CheckReport, paint: Paint): string {
  return checkLines(check, paint).join('\n')
}

/** Why a check did not pass, in plain lines that are safe to show; empty when it passed. */
export function whyText(check: CheckReport): string {
  const [, ...lines] = checkLines(check, plain)
  return lines
    .map((line) => line.slice(MARGIN.length))
    .join('\n')
    .trimEnd()
}

function checkLines(check: CheckReport, paint: Paint): string[] {
  const { title, verdict, maxPoints, points, failure, reason } = check
  const score =
    verdict === 'skipped' ? 'skipped' : verdict === 'broken' ? 'broken' : `${points}/${maxPoints}`
  const line = `  ${mark(verdict, paint)} ${title}${' '.repeat(gap(`    ${title}`, score))}${paint('dim', score)}`
  if (failure) return [line, ...failureLines(check, failure, paint)]
  return reason
    ? [line, ...field(verdict === 'skipped' ? 'missing' : 'broken', harmless(reason), paint)]
    : [line]
}

function failureLines(check: CheckReport, failure: FailureReport, paint: Paint): string[] {
  const { cause, sent, expected, received, output, hint, lesson } = failure
  const evidence = [
    ...(sent ? field('sent', harmless(sent), paint) : []),
    ...(expected ? field('expected', harmless(expected), paint) : []),
    ...(received ? field('received', harmless(received), paint) : []),
    ...(output ? field('it says', harmless(output), paint) : []),
  ]
  const talk = conversation(check.transcript ?? [])
  return [
    ...field('cause', paint('bold', harmless(cause)), paint),
    ...evidence,
    ...(talk.length > 0 ? field('story', talk.join('\n'), paint) : []),
    ...(hint ? field('think', harmless(hint), paint) : []),
    ...(lesson ? field('read', `lessons/${lesson.replace('#', '.md#')}`, paint) : []),
    '',
  ]
}

function field(name: string, text: string, paint: Paint): string[] {
  const [first = '', ...rest] = text.split('\n')
  return [
    `${MARGIN}${paint('dim', name.padEnd(9))} ${first}`,
    ...rest.map((line) => `${' '.repeat(14)}${paint('dim', '│')} ${line}`),
  ]
}

export function mark(verdict: CheckReport['verdict'], paint: Paint): string {
  if (verdict === 'passed') return paint('green', '✓')
  return verdict === 'failed'
    ? paint('red', '✗')
    : paint('yellow', verdict === 'skipped' ? '–' : '!')
}

function gap(left: string, right: string): number {
  return Math.max(2, WIDTH - left.length - right.length)
}

/** The last lines: the score, and what could not be judged. */
export function summaryText(report: Report, paint: Paint): string {
  const { score, maxScore, unjudged, seed, durationMs, machine } = report
  const lines = [
    `${paint('bold', `${score} of ${maxScore} points`)} in ${(durationMs / 1000).toFixed(1)} s ${paint('dim', `(seed ${seed})`)}`,
  ]
  if (machine.notIsolated !== undefined) lines.push(notIsolated(machine.notIsolated, paint))
  if (unjudged > 0) {
    const missing =
      machine.missing.length > 0 ? ` Missing here: ${machine.missing.join(', ')}.` : ''
    lines.push(
      paint('yellow', `${unjudged} more points could not be judged on this machine.${missing}`),
    )
  }
  if (verdicts(report).includes('broken')) {
    lines.push(
      paint(
        'yellow',
        'Something broke in the grader or this machine: no points were lost by it. Please report it,\nunless it was thrown in a check of your own (--checks).',
      ),
    )
  }
  return `${lines.join('\n')}\n`
}

function notIsolated(reason: string, paint: Paint): string {
  return paint(
    'yellow',
    `Not isolated: these programs could read and change what you can (${harmlessLine(reason)}).`,
  )
}

/** What to do next, for whoever wrote what was graded. @param hints whether `npm run hint` knows of this run */
export function adviceText({ exercises }: Report, hints: boolean, paint: Paint): string {
  const next = exercises.find((exercise) => exercise.score < exercise.maxScore)
  if (!next) return `\nNext: ${paint('cyan', 'npm run next')}, which says where to go on\n`
  const { slug, checks } = next
  const number = slug.slice(0, 2)
  const lines = [
    '',
    `Next: read ${paint('cyan', `lessons/${slug}.md`)}, edit ${paint('cyan', `exercises/${slug}/`)},`,
    `      then ${paint('cyan', `npm run grade -- ${number}`)}`,
  ]
  // What never began, such as a stub, has no check that a hint could help with.
  if (hints && sharedCauses(checks).length === 0)
    lines.push(`Help: ${paint('cyan', `npm run hint -- ${number}`)}, a little more each time`)
  return `${lines.join('\n')}\n`
}

export function verdicts(report: Report): string[] {
  return report.exercises.flatMap((exercise) => exercise.checks.map((check) => check.verdict))
}
