/** What to do now, from what is known of a student's progress. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { COURSE, type Unit } from '../course.ts'
import { firstFailed } from '../help/hints.ts'
import { harmlessLine } from '../reporters/harmless.ts'
import type { Paint } from '../reporters/paint.ts'
import { wrap } from '../reporters/wrap.ts'
import { type BestScore, isFull } from './best-scores.ts'
import type { LastRun } from './last-run.ts'

export type Known = {
  units: Unit[]
  best: Record<string, BestScore>
  last: Record<string, LastRun>
}

/** The first unit that is not full; undefined when all are. */
export function nextUnit<T extends { slug: string }>(
  units: T[],
  best: Record<string, BestScore>,
): T | undefined {
  return units.find(({ slug }) => !isFull(best[slug]))
}

export function nextStepText(known: Known, paint: Paint): string {
  const next = nextUnit(known.units, known.best)
  const lines = next ? step(next, known, paint) : congratulation(paint)
  return `${[...standing(known, paint), '', ...lines].join('\n')}\n`
}

/** How far one has come: points, and the units that are full. */
function standing({ units, best }: Known, paint: Paint): string[] {
  const all = units.flatMap(({ exercise }) => exercise.checks)
  const points = units.reduce((sum, { slug }) => sum + (best[slug]?.score ?? 0), 0)
  const total = all.reduce((sum, check) => sum + check.points, 0)
  const numbers = units.map(({ slug }) => {
    const number = slug.slice(0, 2)
    if (isFull(best[slug])) return paint('green', number)
    return paint(best[slug]?.score ? 'yellow' : 'dim', number)
  })
  const full = units.filter(({ slug }) => isFull(best[slug])).length
  return [
    paint('bold', 'The Socket Course'),
    `${points} of ${total} points, ${full} of ${units.length} units complete`,
    numbers.join(' '),
  ]
}

function step(unit: Unit, { best, last }: Known, paint: Paint): string[] {
  const { slug, exercise } = unit
  const number = slug.slice(0, 2)
  const files = Object.values(exercise.programs).map((file) => `exercises/${slug}/${file}`)
  const score = best[slug] ? `, ${best[slug].score} of ${best[slug].maxScore} points so far` : ''
  return [
    `${paint('bold', `Next: ${number} ${exercise.title}`)}${score}`,
    '',
    row('read', `lessons/${exercise.lesson}.md`, paint),
    ...files.map((file) => row('edit', file, paint)),
    row('grade', `npm run watch -- ${number}`, paint, 'at every save'),
    row('', `npm run grade -- ${number}`, paint, 'once'),
    ...stumbled(unit, last[slug], paint),
  ]
}

/** What failed last, and the question that goes with it. */
function stumbled(unit: Unit, last: LastRun | undefined, paint: Paint): string[] {
  const check = firstFailed(unit, last)
  if (!check) return []
  const cause = last?.failed.find(({ title }) => title === check.title)?.cause ?? ''
  const indent = (text: string) => wrap(text, 70).map((line) => `    ${line}`)
  return [
    '',
    'Last time this failed:',
    `  ${paint('red', '✗')} ${check.title}`,
    ...indent(harmlessLine(cause)),
    ...indent(check.hint),
    `    More help: ${paint('cyan', `npm run hint -- ${unit.slug.slice(0, 2)}`)}`,
  ]
}

function row(name: string, text: string, paint: Paint, remark = ''): string {
  return `  ${name.padEnd(6)} ${paint('cyan', text)}${remark && `  ${paint('dim', remark)}`}`
}

function congratulation(paint: Paint): string[] {
  // Students of a class have neither these nor the course's tests: docs/instructors.md.
  const whole = existsSync(join(COURSE, 'solutions'))
  const solutions =
    '  - Read solutions/, and the wrong programs in it: which of them would you have believed?'
  const found = '  - Found a mistake that the checks let pass? CONTRIBUTING.md says how to add one.'
  return [
    paint('green', 'You have completed every unit. Congratulations!'),
    '',
    'Where to go from here:',
    '  - Each lesson ends with “Going further”: things to see on the machine you now know.',
    ...(whole ? [solutions] : []),
    '  - Write it again in another language: npm run grade -- 02 --command ' +
      "'python3 server.py {port}'",
    ...(whole ? [found] : []),
  ]
}
