import { xml } from '../grader/formats/escape.ts'
import { harmlessLine } from '../grader/reporters/harmless.ts'

/** What both kinds of picture are drawn with. Colours come from the page: `currentColor`, `--paper`, `--fault`. */

/** Width of a character of the pictures' font, in pixels: they are set in a fixed-width font so that texts can be measured. */
const CHARACTER = 7.3
const FONT_SIZE = 12

export function textWidth(text: string): number {
  return text.length * CHARACTER
}

/** Text of whomsoever, as it may stand in a picture. */
export function escaped(text: string): string {
  return xml(harmlessLine(text))
}

type Attributes = Record<string, string | number>

export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escaped(value)}"`,
  )
  return `<${name}${written.join('')}>${content}</${name}>`
}

export function label(text: string, x: number, y: number, attributes: Attributes = {}): string {
  return element('text', { x, y, 'text-anchor': 'middle', ...attributes }, escaped(text))
}

/** A text in a rounded box, centred at a point. */
export function box(text: string, x: number, y: number, width = textWidth(text) + 14): string {
  const frame = {
    x: x - width / 2,
    y: y - 11,
    width,
    height: 22,
    rx: 4,
    fill: 'var(--paper, Canvas)',
    stroke: 'currentColor',
  }
  return element('rect', frame) + label(text, x, y + 4)
}

/** The head of an arrow at a point, pointing along an angle in radians. */
export function arrowHead(x: number, y: number, angle: number): string {
  const corner = (turn: number) =>
    `${round(x - 9 * Math.cos(angle + turn))},${round(y - 9 * Math.sin(angle + turn))}`
  return element('polygon', {
    points: `${round(x)},${round(y)} ${corner(0.35)} ${corner(-0.35)}`,
    fill: 'currentColor',
    stroke: 'none',
  })
}

/** A whole picture. @param description what a screen reader says instead */
export function picture(
  width: number,
  height: number,
  description: string,
  content: string,
): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${round(width)} ${round(height)}`,
    width,
    height,
    role: 'img',
    'font-family': 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
    'font-size': FONT_SIZE,
    fill: 'currentColor',
    stroke: 'none',
  }
  return element('svg', attributes, element('title', {}, escaped(description)) + content)
}

function round(number: number): string {
  return String(Math.round(number * 10) / 10)
}
