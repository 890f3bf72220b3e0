/** What watch shows, as lines for a terminal of this size: never more, so that nothing scrolls. */
import type { Check } from '../exercise.ts'
import { exerciseReport } from '../report.ts'
import type { Paint } from '../reporters/paint.ts'
import { mark } from '../reporters/terminal.ts'
import { explanation } from './explanation.ts'
import type { View } from './view.ts'

export type Size = { columns: number; rows: number }

/** Lines that are always there: two of heading, and a message and the keys below; with an empty line after and before them. */
const FRAME = 6

const WIDEST = 100

/** @param choosing which check is pointed at, while one is being chosen */
export function frame(view: View, size: Size, paint: Paint, choosing?: number): string[] {
  // Not the last column: a terminal that does not wrap keeps its cursor there, and the next line's wiping begins with it.
  const width = Math.min(size.columns - 1, WIDEST)
  const room = Math.max(0, size.rows - FRAME)
  const body =
    choosing === undefined
      ? results(view, room, width, paint)
      : choice(view.unit.exercise.checks, choosing, room, paint)
  const lines = [...heading(view, width, paint), '', ...body.slice(0, room)]
  while (lines.length < size.rows - 3) lines.push('')
  return [...lines, '', ` ${message(view, paint)}`, ` ${keys(choosing !== undefined, paint)}`]
}

function heading(view: View, width: number, paint: Paint): string[] {
  const { unit, report, best, only } = view
  const { slug, exercise } = unit
  const { score, maxScore } = exerciseReport(slug, exercise, [...view.results.values()])
  const total = (only ? [only] : exercise.checks).reduce((sum, { points }) => sum + points, 0)
  const points = `${score}/${view.grading ? total : maxScore}`
  const colour = view.grading ? 'dim' : score === maxScore ? 'green' : 'yellow'
  const files = Object.values(exercise.programs).map((file) => `exercises/${slug}/${file}`)
  const state = view.grading
    ? 'grading …'
    : report
      ? `${(report.durationMs / 1000).toFixed(1)} s`
      : ''
  const known = best ? `best ${best.score}/${best.maxScore}` : ''
  const title = `${slug.slice(0, 2)} ${exercise.title}${only ? ' · one check' : ''}`
  return [
    ` ${paint('bold', title)}${gap(title, points, width)}${paint(colour, points)}`,
    ` ${paint('dim', spread(files.join(' '), [known, state].filter(Boolean).join(' · '), width))}`,
  ]
}

function results(view: View, room: number, width: number, paint: Paint): string[] {
  const checks = view.only ? [view.only] : view.unit.exercise.checks
  const line = (check: Check) => checkLine(check, view, width, paint)
  const help = explanation(view, width, paint)
  const whole = checks.map(line)
  if (!help) return whole.length <= room ? whole : shortList(checks, view, room, line, paint)
  if (help.forAll) return help.lines(room)
  const lines = help.lines(room)
  if (whole.length + 1 + lines.length <= room) return [...whole, '', ...lines]
  const others = checks.filter(({ title }) => title !== help.about)
  const short = shortList(others, view, Math.max(3, Math.floor(room / 3)), line, paint)
  return [...short, '', ...help.lines(room - short.length - 1)]
}

/** The checks that failed by name, and of the others how many they are. */
function shortList(
  checks: Check[],
  { results, running }: View,
  room: number,
  line: (check: Check) => string,
  paint: Paint,
): string[] {
  const verdict = ({ title }: Check) => results.get(title)?.verdict
  const passed = checks.filter((check) => verdict(check) === 'passed').length
  const open = checks.filter((check) => verdict(check) === undefined)
  const others = checks.filter((check) => !['passed', undefined].includes(verdict(check)))
  const counts = [passed > 0 ? `${paint('green', '✓')} ${passed} passed` : '']
  if (open.length > 0) counts.push(paint('dim', `${running.size} running, ${open.length} to go`))
  const kept = others.length + 1 <= room ? others : others.slice(0, Math.max(0, room - 2))
  const more = others.length - kept.length
  const summary = counts.filter(Boolean).join('  ')
  return [
    ...(summary ? [` ${summary}`] : []),
    ...kept.map(line),
    ...(more > 0 ? [`   … and ${more} more`] : []),
  ]
}

function checkLine(check: Check, view: View, width: number, paint: Paint): string {
  const { title, points: most } = check
  const report = view.results.get(title)
  const sign = report
    ? mark(report.verdict, paint)
    : paint('dim', view.running.has(title) ? '…' : '·')
  const judged = report && (report.verdict === 'passed' || report.verdict === 'failed')
  const points = judged ? `${report.points}/${most}` : (report?.verdict ?? `${most}`)
  const shown = report ? title : paint('dim', title)
  return ` ${sign} ${shown}${gap(`  ${title}`, points, width)}${paint('dim', points)}`
}

/** A list to choose from; a long one is shown around the place that is pointed at. */
function choice(checks: Check[], at: number, room: number, paint: Paint): string[] {
  const rows = Math.max(1, room - 2)
  const from = Math.max(0, Math.min(at - Math.floor(rows / 2), checks.length - rows))
  const lines = checks.map(({ title }, index) => {
    const text = `${String(index + 1).padStart(2)}  ${title}`
    return index === at ? ` ${paint('cyan', `> ${text}`)}` : `   ${text}`
  })
  return [' Which check?', '', ...lines.slice(from, from + rows)]
}

function message({ message, report, unit, only, best }: View, paint: Paint): string {
  if (message) return paint('yellow', message)
  const complete = report && !only && report.score === report.maxScore && report.maxScore > 0
  if (!complete) return ''
  const number = unit.slug.slice(0, 2)
  const rest = report.unjudged > 0 ? ` (${report.unjudged} points cannot be judged here)` : ''
  return (
    paint('green', `All of ${number} passes${rest}.`) + (best ? ' n goes to the next unit.' : '')
  )
}

function keys(choosing: boolean, paint: Paint): string {
  const all = choosing
    ? ['↑↓ or number', 'Enter grade it', 'Esc back']
    : ['n next', 'p previous', 'h hint', 'l lesson', 'c one check', 'a all', 'q quit']
  return all.map((each) => each.replace(/^\S+/, (key) => paint('bold', key))).join('   ')
}

function spread(left: string, right: string, width: number): string {
  return `${left}${gap(left, right, width)}${right}`
}

function gap(left: string, right: string, width: number): string {
  return ' '.repeat(Math.max(2, width - 2 - left.length - right.length))
}
