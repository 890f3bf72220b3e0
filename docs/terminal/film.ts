/** Screens of a terminal, as tmux captures them, drawn as one picture (SVG) that shows them one after another. */
import { xml } from '../../grader/formats/escape.ts'

export type Film = {
  columns: number
  rows: number
  /** Each the text of a screen, with the escape sequences for its colours. */
  screens: string[]
  /** What it shows, for those who do not see it. */
  description: string
}

const CHARACTER = { width: 8.4, height: 18 }
const PADDING = 14
const SECONDS = 3.5

const COLOURS: Record<string, string> = {
  '31': '#f47067',
  '32': '#6bc46d',
  '33': '#e0b252',
  '34': '#6cb6ff',
  '35': '#dcbdfb',
  '36': '#56d4dd',
}
const FOREGROUND = '#d4d7dc'
const BACKGROUND = '#1c2128'

type Run = { column: number; text: string; style: string }

export function film({ columns, rows, screens, description }: Film): string {
  const width = Math.round(columns * CHARACTER.width + 2 * PADDING)
  const height = rows * CHARACTER.height + 2 * PADDING
  const all = screens.length * SECONDS
  const drawn = screens.map((screen, at) => drawnScreen(screen, rows, at))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${xml(description)}">
<style>
text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: ${FOREGROUND}; white-space: pre }
.b { font-weight: bold } .d { opacity: .6 }
${Object.entries(COLOURS)
  .map(([code, colour]) => `.c${code} { fill: ${colour} }`)
  .join('\n')}
.screen { visibility: hidden; animation: show ${all}s infinite }
@keyframes show { 0% { visibility: visible } ${(100 / screens.length).toFixed(3)}%, 100% { visibility: hidden } }
@media (prefers-reduced-motion: reduce) { .screen { animation: none } .still { visibility: visible } }
</style>
<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>
${drawn.join('\n')}
</svg>
`
}

function drawnScreen(screen: string, rows: number, at: number): string {
  const lines = screen.split('\n').slice(0, rows)
  const texts = lines.flatMap((line, row) => {
    const y = PADDING + (row + 0.75) * CHARACTER.height
    const spans = runs(line).map(drawnRun).join('')
    return spans ? `<text y="${y}">${spans}</text>` : []
  })
  const still = at === 0 ? ' still' : ''
  return `<g class="screen${still}" style="animation-delay: ${at * SECONDS}s">\n${texts.join('\n')}\n</g>`
}

function drawnRun({ column, text, style }: Run): string {
  const x = (PADDING + column * CHARACTER.width).toFixed(1)
  return `<tspan x="${x}"${style ? ` class="${style}"` : ''}>${xml(text)}</tspan>`
}

/** What has one style, and stands in one font: a character that is not ASCII may be as wide as it likes. */
function runs(line: string): Run[] {
  const found: Run[] = []
  let style = ''
  let column = 0
  for (const [piece] of line.matchAll(/\x1b\[([\d;]*)m|[ -~]+|[^\x1b]/gu)) {
    if (piece.startsWith('\x1b')) {
      style = styled(style, piece.slice(2, -1))
      continue
    }
    const text = piece.trimEnd()
    const indent = text.length - text.trimStart().length
    if (text) found.push({ column: column + indent, text: text.trimStart(), style })
    column += piece.length
  }
  return found
}

/** Select Graphic Rendition (ECMA-48, 8.3.117), as far as it occurs. */
function styled(style: string, codes: string): string {
  const classes = new Set(style.split(' ').filter(Boolean))
  const drop = (pattern: RegExp) => {
    for (const name of classes) if (pattern.test(name)) classes.delete(name)
  }
  for (const code of codes.split(';')) {
    if (code === '' || code === '0') classes.clear()
    else if (code === '1') classes.add('b')
    else if (code === '2') classes.add('d')
    else if (code === '22') drop(/^[bd]$/)
    else if (code === '39') drop(/^c/)
    else if (COLOURS[code]) {
      drop(/^c/)
      classes.add(`c${code}`)
    }
  }
  return [...classes].join(' ')
}
