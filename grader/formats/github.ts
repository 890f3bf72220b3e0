import type { CheckReport, ExerciseReport, FailureReport, Report } from '../report.ts'
import { harmlessLine } from '../reporters/harmless.ts'
import { type SharedCause, sharedCauses, sharedText } from '../reporters/shared-cause.ts'
import { whyText } from '../reporters/terminal.ts'
import { markdown, markdownBlock } from './escape.ts'
import { fileOf } from './file-of.ts'

/** A step summary may have a MiB, a comment 64 KiB; nobody reads more than this. */
const MOST_BYTES = 64 * 1024

/** Markdown for the file that GITHUB_STEP_SUMMARY names: a table of exercises, and what did not pass in each. */
export function stepSummary(report: Report): string {
  const { score, maxScore, unjudged, seed, exercises } = report
  const head = [
    `## ${score} of ${maxScore} points`,
    '',
    ...(unjudged > 0 ? [`${unjudged} more points could not be judged on this machine.`, ''] : []),
    '| exercise | points |',
    '| --- | ---: |',
    ...exercises.map((each) => `| ${markdown(name(each))} | ${each.score}/${each.maxScore} |`),
    '',
    `Repeat this run's payloads with \`--seed ${seed}\`.`,
    '',
  ].join('\n')
  return fitting(head, exercises.flatMap(sections))
}

/** What did not pass; where nothing could begin, one for each cause. */
function sections({ slug, checks }: ExerciseReport): string[] {
  const shared = sharedCauses(checks)
  if (shared.length > 0) return shared.map((cause) => sharedSection(slug, cause, checks))
  return checks.filter(({ verdict }) => verdict !== 'passed').map((check) => section(slug, check))
}

function sharedSection(slug: string, cause: SharedCause, all: CheckReport[]): string {
  const told = `\n**${markdown(slug)}**: ${markdown(sharedText(cause, all))}\n`
  const { output } = cause.failure
  return output === undefined ? told : `${told}\n${markdownBlock(output)}\n`
}

function name({ slug, title }: ExerciseReport): string {
  return `${slug.slice(0, 2)} ${title}`
}

function section(slug: string, check: CheckReport): string {
  const { title, verdict } = check
  const heading = `<summary>${verdict}: ${markdown(`${slug}: ${title}`)}</summary>`
  return `\n<details>${heading}\n\n${markdownBlock(whyText(check))}\n\n</details>\n`
}

/** As many whole sections as there is room for, and how many are missing. */
function fitting(head: string, sections: string[]): string {
  const last = (left: number) => `\n${left} more did not pass: see the whole report.\n`
  let text = head
  for (const [at, section] of sections.entries()) {
    const left = sections.length - at
    const size = Buffer.byteLength(text + section + last(left))
    if (size > MOST_BYTES) return text + last(left)
    text += section
  }
  return text
}

/** Workflow commands that mark each failed check at the student's file; where nothing could begin, one for each cause; a stub is no error. */
export function annotations({ exercises }: Report): string {
  return exercises.flatMap(annotationsOf).join('')
}

function annotationsOf(exercise: ExerciseReport): string[] {
  const { slug, checks } = exercise
  const shared = sharedCauses(checks)
  if (shared.length > 0)
    return shared.map((cause) =>
      annotation(exercise, cause.failure, slug, sharedText(cause, checks)),
    )
  return checks.flatMap(({ title, failure }) => {
    if (!failure) return []
    const read = `Read again: lessons/${failure.lesson.replace('#', '.md#')}`
    const text = `${harmlessLine(failure.cause)}\n${failure.hint}\n${read}`
    return [annotation(exercise, failure, title, text)]
  })
}

/** A cause may quote a program: on one line, and made harmless, it is no command. */
function annotation(
  exercise: ExerciseReport,
  failure: FailureReport,
  title: string,
  text: string,
): string {
  const { file, line } = placeOf(exercise, failure)
  const level = failure.kind === 'not-begun' ? 'notice' : 'error'
  return `::${level} file=${property(file)},line=${line},title=${property(title)}::${data(text)}\n`
}

/** Where a program cannot even be read as TypeScript, its cause begins with the place: `…/client.ts:2:51: `. */
function placeOf(exercise: ExerciseReport, { kind, cause }: FailureReport) {
  const [, name = '', line = '1'] = /^.*?([^/\\:]+):(\d+):\d+: /.exec(cause) ?? []
  if (kind !== 'not-transpiled' || !exercise.programs.includes(name))
    return { file: fileOf(exercise), line: '1' }
  return { file: fileOf({ ...exercise, programs: [name] }), line }
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
