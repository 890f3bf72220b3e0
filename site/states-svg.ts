import { parseStates, type States, type Transition } from './states.ts'
import { arrowHead, box, element, label, picture, textWidth } from './svg.ts'

const STEP = 68
/** From line to line of a text. */
const LINE = 15
/** The part of the reach that an arc really goes out: a cubic curve's three quarters, and a little air. */
const SIDE = 0.78
const TOP = 28
/** How far out the arc of a transition goes for each state it passes. */
const REACH = 34

/** Draws states one below the other: the next one by a straight arrow, others by arcs (down on the right, up on the left). */
export function statesSvg(source: string): string {
  const { states, transitions } = parseStates(source)
  const arcs = transitions.map((transition) => ({ ...transition, ...place(transition, states) }))
  const direct = arcs.filter((arc) => arc.span === 1)
  const beside = Math.max(0, ...direct.map((arc) => widest(arc.text) + 16 - half(states)))
  const needed = (arc: Arc, clear: number) => SIDE * reach(arc, clear) + 8 + widest(arc.text)
  const back = arcs.filter((arc) => arc.span < 0).map((arc) => needed(arc, 0))
  const left = Math.max(60, ...back) + half(states)
  const far = arcs
    .filter((arc) => arc.span > 1 || arc.span === 0)
    .map((arc) => needed(arc, arc.span === 0 ? 0 : beside))
  const right = Math.max(60, beside, ...far) + half(states)
  const y = (at: number) => TOP + at * STEP
  const drawn = arcs.map((arc) =>
    arc.span === 1
      ? straight(arc, left, y(arc.at))
      : arched(arc, left, y, half(states), arc.span > 1 ? beside : 0),
  )
  const boxes = states.map((state, at) => box(state, left, y(at), 2 * half(states)))
  return picture(
    left + right + 12,
    y(states.length - 1) + 26,
    describe({ states, transitions }),
    [...drawn, ...boxes].join(''),
  )
}

type Arc = Transition & { at: number; span: number }

function place({ from, to }: Transition, states: string[]): { at: number; span: number } {
  const at = states.indexOf(from)
  return { at, span: states.indexOf(to) - at }
}

/** Half the width of the widest state. */
function half(states: string[]): number {
  return Math.max(...states.map((state) => textWidth(state) / 2 + 7))
}

/** How far out an arc's control points are. @param clear how far the arc must stay away from what is written beside the straight arrows */
function reach({ span }: Arc, clear: number): number {
  return Math.max(clear * 1.85, 16 + REACH * Math.sqrt(Math.abs(span)))
}

/** A long text has a second line for what is in parentheses, or for the half after its comma. */
function linesOf(text: string): string[] {
  const [, first, second] = /^(.{10,}?,?) (\(.*\)|(?<=, ).*)$/.exec(text) ?? []
  return first && second ? [first, second] : [text]
}

function widest(text: string): number {
  return Math.max(...linesOf(text).map(textWidth))
}

/** A text of one or two lines, its middle at a height. */
function words(text: string, x: number, y: number, anchor: 'start' | 'end'): string {
  const lines = linesOf(text)
  const top = y + 4 - (LINE / 2) * (lines.length - 1)
  return lines
    .map((line, at) => label(line, x, top + at * LINE, { 'text-anchor': anchor }))
    .join('')
}

function straight({ text }: Arc, x: number, y: number): string {
  const end = y + STEP - 11
  const line = element('line', { x1: x, y1: y + 11, x2: x, y2: end, stroke: 'currentColor' })
  return line + arrowHead(x, end, Math.PI / 2) + words(text, x + 8, y + STEP / 2, 'start')
}

function arched(
  arc: Arc,
  x: number,
  y: (at: number) => number,
  edge: number,
  clear: number,
): string {
  const { text, at, span } = arc
  const side = span < 0 ? -1 : 1
  const apart = span === 0 ? 7 : 3
  const from = { x: x + side * edge, y: y(at) + (span < 0 ? -apart : apart) }
  const to = { x: x + side * edge, y: y(at + span) + (span < 0 ? apart : -apart) }
  const far = reach(arc, clear)
  const out = x + side * (edge + far)
  const d = `M${from.x} ${from.y} C${out} ${from.y} ${out} ${to.y} ${to.x} ${to.y}`
  const anchor = side < 0 ? 'end' : 'start'
  const written = words(text, x + side * (edge + far * SIDE + 4), (from.y + to.y) / 2, anchor)
  const curve = element('path', { d, stroke: 'currentColor', fill: 'none' })
  return curve + arrowHead(to.x, to.y, side < 0 ? 0 : Math.PI) + written
}

function describe({ transitions }: States): string {
  return `States. ${transitions.map(({ from, to, text }) => `From ${from} to ${to}${text ? `: ${text}` : ''}`).join('. ')}.`
}
