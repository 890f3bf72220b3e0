import { type Ladder, parseLadder, type Step } from './ladder.ts'
import { columnsOf, type Geometry, HEAD, LOST_AFTER, MARGIN, ROW } from './ladder-geometry.ts'
import { arrowHead, box, element, escaped, label, picture } from './svg.ts'

/** How far a message sinks on its way: it takes time. */
const SLOPE = 10

/** Draws a conversation that is written down: columns are its ends, time runs downwards. */
export function ladderSvg(source: string): string {
  return drawLadder(parseLadder(source))
}

/** Draws a conversation. */
export function drawLadder(ladder: Ladder): string {
  const geometry = columnsOf(ladder)
  const { xs, right } = geometry
  const height = HEAD + ladder.steps.length * ROW + 14
  const lines = xs.map((x) =>
    element('line', {
      x1: x,
      y1: HEAD - 14,
      x2: x,
      y2: height - 6,
      stroke: 'currentColor',
      'stroke-opacity': 0.45,
    }),
  )
  const heads = ladder.columns.map((column, at) =>
    label(column, xs[at]!, 20, { 'font-weight': 'bold' }),
  )
  const steps = ladder.steps.map((step, at) => drawStep(step, ladder, geometry, HEAD + at * ROW))
  return picture(right, height, describe(ladder), [...lines, ...heads, ...steps].join(''))
}

/** A step with what goes along with it: its time, its details, and the mark where things went wrong. */
function drawStep(step: Step, { columns }: Ladder, geometry: Geometry, y: number): string {
  const { time, detail, wrong } = step
  const when = time
    ? label(time, geometry.left - 8, y + 22, { 'text-anchor': 'end', 'fill-opacity': 0.75 })
    : ''
  const content = when + drawMove(step, columns, geometry, y)
  if (!wrong && !detail) return content
  const title = detail ? element('title', {}, escaped(detail)) : ''
  if (!wrong) return element('g', {}, title + content)
  const band = { x: 2, y: y + 1, width: geometry.right - 4, height: ROW, rx: 5 }
  const faulty = { class: 'wrong', color: 'var(--fault, #b3261e)', fill: 'currentColor' }
  const mark = element('rect', { ...band, 'fill-opacity': 0.1, stroke: 'currentColor' })
  return element('g', { ...faulty, 'font-weight': 'bold' }, title + mark + content)
}

function drawMove(step: Step, columns: string[], geometry: Geometry, y: number): string {
  const { xs, left, right } = geometry
  const x = (column: string) => xs[columns.indexOf(column)]!
  if (step.kind === 'note') return box(step.text, x(step.at), y + ROW / 2)
  if (step.kind === 'message') return drawMessage(step, x(step.from), x(step.to), y + 18, geometry)
  const line = {
    x1: left + MARGIN / 2,
    x2: right - MARGIN / 2,
    y1: y + 24,
    y2: y + 24,
    stroke: 'currentColor',
    'stroke-dasharray': '2 5',
  }
  const middle = (left + right) / 2
  return element('line', line) + label(step.text, middle, y + 17, { 'font-style': 'italic' })
}

function drawMessage(
  step: Extract<Step, { kind: 'message' }>,
  from: number,
  to: number,
  y: number,
  geometry: Geometry,
): string {
  // One that never came has its place marked at its whole length.
  const share = step.lost && !step.wrong ? LOST_AFTER : 1
  const end = { x: from + (to - from) * share, y: y + SLOPE * share }
  const angle = Math.atan2(SLOPE, to - from)
  const line = element('line', {
    x1: from,
    y1: y,
    x2: end.x,
    y2: end.y,
    stroke: 'currentColor',
    ...(step.wrong && { 'stroke-width': 2 }),
    ...(step.wrong && step.lost && { 'stroke-dasharray': '5 4' }),
  })
  const tip = step.lost ? cross(end.x, end.y) : arrowHead(end.x, end.y, angle)
  const middle = share < 1 ? (from + end.x) / 2 : geometry.textBetween(from, to)
  const above = (SLOPE * (middle - from)) / (to - from)
  // The paper around the letters keeps them apart from the lines of columns that an arrow crosses.
  const halo = { stroke: 'var(--paper, Canvas)', 'stroke-width': 3, 'paint-order': 'stroke' }
  const crosses = geometry.between(from, to) > 1 && !step.wrong
  const content = line + tip + label(step.text, middle, y - 6 + above, crosses ? halo : {})
  return step.lost
    ? element('g', { class: 'lost', color: 'var(--fault, #b3261e)', fill: 'currentColor' }, content)
    : content
}

function cross(x: number, y: number): string {
  const d = `M${x - 5} ${y - 5} l10 10 m0 -10 l-10 10`
  return element('path', { d, stroke: 'currentColor', 'stroke-width': 2, fill: 'none' })
}

/** The conversation in words, for who cannot see the picture. */
function describe({ columns, steps }: Ladder): string {
  const words = steps.map((step) => (step.wrong ? `Wrong here: ${inWords(step)}` : inWords(step)))
  return `Conversation between ${columns.join(' and ')}. ${words.join('. ')}.`
}

function inWords(step: Step): string {
  if (step.kind === 'pause') return step.text || 'time passes'
  if (step.kind === 'note') return `${step.at}: ${step.text}`
  return `${step.from} to ${step.to}: ${step.text}${step.lost ? ' (lost)' : ''}`
}
