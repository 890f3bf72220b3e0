const BARS = 11
const HEIGHT = 190
/** Room for the counts above the bars, and for the percentages below. */
const TOP = 22
const BOTTOM = 26
/** Bars stand in shares of the width, so that letters keep their size on a telephone. */
const STEP = 100 / BARS
const GAP = 1

/** How the scores are distributed, in steps of ten percent; full marks stand alone. */
export function histogram(percents: number[]): string {
  const counts = Array.from({ length: BARS }, (_, at) =>
    percents.slice(at * 10, at * 10 + 10).reduce((sum, count) => sum + count, 0),
  )
  const told = counts.flatMap((count, at) => (count > 0 ? [`${range(at)} percent: ${count}`] : []))
  const floor = HEIGHT - BOTTOM
  return [
    `<svg width="100%" height="${HEIGHT}" role="img" aria-label="How many reached how much. ${told.join(', ')}">`,
    ...counts.map((count, at) => bar(count, at, Math.max(1, ...counts))),
    `<line x1="0" y1="${floor}" x2="100%" y2="${floor}" class="axis"/>`,
    '</svg>',
  ].join('\n')
}

function range(at: number): string {
  return at === BARS - 1 ? '100' : `${at * 10} to ${at * 10 + 9}`
}

function bar(count: number, at: number, most: number): string {
  const height = Math.round(((HEIGHT - TOP - BOTTOM) * count) / most)
  const y = HEIGHT - BOTTOM - height
  const middle = percent((at + 0.5) * STEP)
  const label = `<text x="${middle}" y="${HEIGHT - 8}">${at * 10}</text>`
  if (count === 0) return label
  const [x, width] = [percent(at * STEP + GAP / 2), percent(STEP - GAP)]
  const shape = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="2"/>`
  return `${shape}<text x="${middle}" y="${y - 6}" class="count">${count}</text>${label}`
}

function percent(share: number): string {
  return `${share.toFixed(2)}%`
}
