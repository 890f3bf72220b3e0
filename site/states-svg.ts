import { parseStates, type States, type Transition } from './states.ts'
import { arrowHead, box, element, label, picture, textWidth } from './svg.ts'

const STEP = 62
const TOP = 28
/** How far out the arc of a transition goes for each state it passes. */
const REACH = 34

/** Draws states one below the other: the next one by a straight arrow, others by arcs (down on the right, up on the left). */
export function statesSvg(source: string): string {
  const { states, transitions } = parseStates(source)
  const arcs = transitions.map((transition) => ({ ...transition, ...place(transition, states) }))
  const direct = arcs.filter((arc) => arc.span === 1)
  const beside = Math.max(0, ...direct.map((arc) => textWidth(arc.text) + 16 - half(states)))
  const left =
    Math.max(
      60,
      ...arcs.filter((arc) => arc.span < 0).map((arc) => bulge(arc.span) + textWidth(arc.text)),
    ) + half(states)
  const far = arcs
    .filter((arc) => arc.span > 1)
    .map((arc) => Math.max(beside, bulge(arc.span)) + textWidth(arc.text))
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

function bulge(span: number): number {
  return 16 + REACH * Math.sqrt(Math.abs(span))
}

function straight({ text }: Arc, x: number, y: number): string {
  const end = y + STEP - 11
  const line = element('line', { x1: x, y1: y + 11, x2: x, y2: end, stroke: 'currentColor' })
  return (
    line +
    arrowHead(x, end, Math.PI / 2) +
    label(text, x + 8, y + STEP / 2 + 4, { 'text-anchor': 'start' })
  )
}

/** @param clear how far the arc must stay away from what is written beside the straight arrows */
function arched(
  { text, at, span }: Arc,
  x: number,
  y: (at: number) => number,
  edge: number,
  clear: number,
): string {
  const side = span < 0 ? -1 : 1
  const from = { x: x + side * edge, y: y(at) + (span < 0 ? -3 : 3) }
  const to = { x: x + side * edge, y: y(at + span) + (span < 0 ? 3 : -3) }
  const reach = Math.max(clear * 1.3, bulge(span))
  const out = x + side * (edge + reach)
  const d = `M${from.x} ${from.y} C${out} ${from.y} ${out} ${to.y} ${to.x} ${to.y}`
  const anchor = side < 0 ? 'end' : 'start'
  const words = label(text, x + side * (edge + reach * 0.78 + 4), (from.y + to.y) / 2 + 4, {
    'text-anchor': anchor,
  })
  const curve = element('path', { d, stroke: 'currentColor', fill: 'none' })
  return curve + arrowHead(to.x, to.y, side < 0 ? 0 : Math.PI) + words
}

function describe({ transitions }: States): string {
  return `States. ${transitions.map(({ from, to, text }) => `From ${from} to ${to}${text ? `: ${text}` : ''}`).join('. ')}.`
}
