import type { Ladder, Step } from './ladder.ts'
import { textWidth } from './svg.ts'

export const ROW = 34
export const HEAD = 44
export const MARGIN = 24
/** The part of its way after which a message is lost. */
export const LOST_AFTER = 0.62

/** Neighbouring columns are never nearer than this. */
const NEAREST = 110
/** A gap grows so far for the notes beside it; longer ones lie across the next column's line. */
const FOR_NOTES = 150
/** Room beside a message's text, on both sides together. */
const BESIDE = 44

export type Geometry = {
  /** Where the times end, and the conversation begins. */
  left: number
  right: number
  xs: number[]
  /** How many gaps between columns lie between two of them. */
  between: (from: number, to: number) => number
  /** Where the text of a message between two columns has its middle. */
  textBetween: (from: number, to: number) => number
}

type Message = Extract<Step, { kind: 'message' }>

/** Places the columns: neighbours stand as far apart as the texts between them need. */
export function columnsOf(ladder: Ladder): Geometry {
  const { columns, steps } = ladder
  const times = steps.map(({ time }) => (time ? textWidth(time) + 14 : 0))
  const left = Math.max(0, ...times)
  const gaps = gapsOf(ladder)
  const places = [0]
  for (const gap of gaps) places.push(places.at(-1)! + gap)
  const rooms = columns.map((column) => room(ladder, column))
  const first = left + Math.max(...rooms.map((room, at) => room - places[at]!))
  const xs = places.map((place) => first + place)
  const right = Math.max(...rooms.map((room, at) => xs[at]! + room))
  const span = (from: number, to: number) => {
    const [first, last] = [Math.min(from, to), Math.max(from, to)]
    return [xs.indexOf(first), xs.indexOf(last)] as const
  }
  const between = (from: number, to: number) => {
    const [first, last] = span(from, to)
    return last - first
  }
  const textBetween = (from: number, to: number) => {
    const at = widest(gaps, ...span(from, to))
    return (xs[at]! + xs[at + 1]!) / 2
  }
  return { left, right, xs, between, textBetween }
}

function gapsOf(ladder: Ladder): number[] {
  const { columns, steps } = ladder
  const messages = steps.filter((step) => step.kind === 'message')
  const gaps = columns.slice(1).map((name, at) => {
    const names = textWidth(name + columns[at]!) / 2 + 16
    const notes = Math.max(room(ladder, name), room(ladder, columns[at]!))
    return Math.max(NEAREST, names, Math.min(notes, FOR_NOTES))
  })
  const places = messages.map((message) => ({ message, span: spanOf(message, columns) }))
  // Short ones first: those that cross several gaps put their text into the widest.
  for (const { message, span } of places.toSorted((a, b) => length(a.span) - length(b.span))) {
    const at = widest(gaps, ...span)
    gaps[at] = Math.max(gaps[at]!, needed(message))
  }
  return gaps
}

/** A message that is lost has its text above what is drawn of its way. */
function needed({ text, lost }: Message): number {
  return lost ? textWidth(text) / LOST_AFTER + MARGIN : textWidth(text) + BESIDE
}

function spanOf({ from, to }: Message, columns: string[]): [number, number] {
  const [a, b] = [columns.indexOf(from), columns.indexOf(to)]
  return [Math.min(a, b), Math.max(a, b)]
}

function length([first, last]: [number, number]): number {
  return last - first
}

/** The widest gap between two columns; of equals the last, which is nearest to the program. */
function widest(gaps: number[], first: number, last: number): number {
  let found = first
  for (let at = first; at < last; at++) if (gaps[at]! >= gaps[found]!) found = at
  return found
}

/** Half of what a column's name and its notes need beside each other. */
function room({ steps }: Ladder, column: string): number {
  const notes = steps.filter((step) => step.kind === 'note' && step.at === column)
  const texts = [column, ...notes.map((step) => step.text)]
  return Math.max(...texts.map((text) => textWidth(text) / 2 + 10)) + MARGIN / 2
}
