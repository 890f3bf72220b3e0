import { type Ladder, parseLadder, type Step } from './ladder.ts'
import { arrowHead, box, element, label, picture, textWidth } from './svg.ts'

const ROW = 34
const HEAD = 44
/** How far a message sinks on its way: it takes time. */
const SLOPE = 10
const MARGIN = 24

/** Draws a conversation: columns are its ends, time runs downwards. */
export function ladderSvg(source: string): string {
  const ladder = parseLadder(source)
  const xs = positions(ladder)
  const right = xs.at(-1)! + edge(ladder, ladder.columns.at(-1)!)
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
  const steps = ladder.steps.map((step, at) =>
    drawStep(step, ladder.columns, xs, HEAD + at * ROW, right),
  )
  return picture(right, height, describe(ladder), [...lines, ...heads, ...steps].join(''))
}

/** The x of each column: neighbours stand as far apart as the texts between them need. */
function positions({ columns, steps }: Ladder): number[] {
  const xs = [edge({ columns, steps }, columns[0]!)]
  for (let at = 1; at < columns.length; at++) {
    const between = steps
      .filter((step) => spans(step, columns[at - 1]!, columns[at]!))
      .map((step) => textWidth(step.text) + 44)
    xs.push(xs[at - 1]! + Math.max(150, ...between))
  }
  return xs
}

function spans(step: Step, left: string, right: string): boolean {
  return (
    step.kind === 'message' &&
    [step.from, step.to].every((column) => column === left || column === right)
  )
}

/** Room beside an outer column, for its name and its notes. */
function edge({ columns, steps }: Ladder, column: string): number {
  const notes = steps.filter((step) => step.kind === 'note' && step.at === column)
  const texts = [column, ...notes.map((step) => step.text)]
  return columns.length === 0
    ? MARGIN
    : Math.max(...texts.map((text) => textWidth(text) / 2 + 10)) + MARGIN / 2
}

function drawStep(step: Step, columns: string[], xs: number[], y: number, right: number): string {
  const x = (column: string) => xs[columns.indexOf(column)]!
  if (step.kind === 'note') return box(step.text, x(step.at), y + ROW / 2)
  if (step.kind === 'pause') {
    const line = {
      x1: MARGIN / 2,
      x2: right - MARGIN / 2,
      y1: y + 24,
      y2: y + 24,
      stroke: 'currentColor',
      'stroke-dasharray': '2 5',
    }
    return element('line', line) + label(step.text, right / 2, y + 17, { 'font-style': 'italic' })
  }
  return drawMessage(step, x(step.from), x(step.to), y + 18)
}

function drawMessage(
  step: Extract<Step, { kind: 'message' }>,
  from: number,
  to: number,
  y: number,
): string {
  const share = step.lost ? 0.62 : 1
  const end = { x: from + (to - from) * share, y: y + SLOPE * share }
  const angle = Math.atan2(SLOPE, to - from)
  const line = element('line', { x1: from, y1: y, x2: end.x, y2: end.y, stroke: 'currentColor' })
  const tip = step.lost ? cross(end.x, end.y) : arrowHead(end.x, end.y, angle)
  const content = line + tip + label(step.text, (from + end.x) / 2, y - 1)
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
  const words = steps.map((step) => {
    if (step.kind === 'pause') return step.text || 'time passes'
    if (step.kind === 'note') return `${step.at}: ${step.text}`
    return `${step.from} to ${step.to}: ${step.text}${step.lost ? ' (lost)' : ''}`
  })
  return `Conversation between ${columns.join(' and ')}. ${words.join('. ')}.`
}
