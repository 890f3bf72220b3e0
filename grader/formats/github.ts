import type { CheckReport, ExerciseReport, Report } from '../report.ts'
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
  const sections = exercises.flatMap(({ slug, checks }) =>
    checks.filter(({ verdict }) => verdict !== 'passed').map((check) => section(slug, check)),
  )
  return fitting(head, sections)
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

/** Workflow commands that mark each failed check at the student's file. Nothing of a student's program is in them. */
export function annotations({ exercises }: Report): string {
  return exercises.flatMap((exercise) => exercise.checks.flatMap(annotation(exercise))).join('')
}

function annotation(exercise: ExerciseReport) {
  const file = fileOf(exercise)
  return ({ title, failure }: CheckReport): string[] => {
    if (!failure) return []
    const read = `Read again: lessons/${failure.lesson.replace('#', '.md#')}`
    const properties = `file=${property(file)},line=1,title=${property(title)}`
    return [`::error ${properties}::${data(`${failure.hint}\n${read}`)}\n`]
  }
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
