/** Help with one check, in levels: a question, a direction, and what is near the answer. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { COURSE, type Unit } from '../course.ts'
import type { Check } from '../exercise.ts'
import { harmlessLine } from '../reporters/harmless.ts'
import type { Paint } from '../reporters/paint.ts'
import { wrap } from '../reporters/wrap.ts'
import { type LastRun, readLastRuns, rememberHint } from '../student/last-run.ts'
import { readHelp } from './help-file.ts'
import { quote } from './quote.ts'

export const MOST = 3

/** What was shown before is shown again: a hint reads on from the one before. */
export type Hint = { check: Check; level: number; parts: HintPart[] }
export type HintPart = { name: 'question' | 'direction' | 'near'; paragraphs: string[] }

/** The next hint for a check, one level further than the last; remembers that it was shown. */
export async function nextHint(unit: Unit, check: Check, root = COURSE): Promise<Hint> {
  const run = (await readLastRuns(root)).units[unit.slug]
  const level = Math.min((run?.hints[check.title] ?? 0) + 1, MOST)
  await rememberHint(unit.slug, check.title, level, root)
  const parts = [question(check), await direction(unit, check, run, root), near(unit, check, root)]
  return { check, level, parts: parts.slice(0, level) }
}

/** The first check, in their order, that failed in the last run. */
export function firstFailed({ exercise }: Unit, run: LastRun | undefined): Check | undefined {
  const failed = new Set(run?.failed.map(({ title }) => title))
  return exercise.checks.find(({ title }) => failed.has(title))
}

function question({ hint }: Check): HintPart {
  return { name: 'question', paragraphs: [hint] }
}

async function direction(
  { slug, exercise }: Unit,
  { title, hint, reread }: Check,
  run: LastRun | undefined,
  root: string,
): Promise<HintPart> {
  const lesson = `lessons/${exercise.lesson}.md`
  const text = await readFile(join(root, lesson), 'utf8').catch(() => '')
  const quoted = quote(text, reread, `${title} ${hint}`)
  const cause = run?.failed.find((check) => check.title === title)?.cause
  const paragraphs = [`Read “${reread}” in ${lesson}.`]
  if (quoted) paragraphs.push(`“${quoted}”`)
  if (cause) paragraphs.push(`Your last run of ${slug.slice(0, 2)}: ${harmlessLine(cause)}`)
  return { name: 'direction', paragraphs }
}

function near({ slug }: Unit, { title }: Check, root: string): HintPart {
  const beliefs = readHelp(slug, root).believed[title] ?? []
  if (beliefs.length === 0)
    return {
      name: 'near',
      paragraphs: ['Compare what the check says with what your program does.'],
    }
  const led = beliefs.length === 1 ? 'this' : 'one of these'
  return {
    name: 'near',
    paragraphs: [
      `Others whose programs failed here believed ${led}:`,
      ...beliefs.map((belief) => `- ${belief}`),
      'Does your program? Find the line that says so.',
    ],
  }
}

const WIDTH = 76
const MARGIN = 14

/** A hint as the terminal shows it. */
export function hintLines({ parts }: Hint, paint: Paint, width = WIDTH): string[] {
  return parts.flatMap(({ name, paragraphs }) => {
    const lines = paragraphs.flatMap((paragraph) => indented(paragraph, width - MARGIN))
    return lines.map((line, at) => {
      const label = at === 0 ? name : ''
      return `  ${paint('cyan', label.padEnd(MARGIN - 2))}${line}`
    })
  })
}

/** An entry of a list hangs from its dash. */
function indented(paragraph: string, width: number): string[] {
  const lines = wrap(paragraph, width - 2)
  return paragraph.startsWith('- ')
    ? lines.map((line, at) => (at === 0 ? line : `  ${line}`))
    : wrap(paragraph, width)
}
