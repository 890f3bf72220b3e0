const WIDTH = 640
const HEIGHT = 190
/** Room for the counts above the bars, and for the percentages below. */
const TOP = 22
const BOTTOM = 26
const GAP = 6

/** How the scores are distributed, in steps of ten percent; full marks stand alone. */
export function histogram(percents: number[]): string {
  const bars = Array.from({ length: 11 }, (_, at) => ({
    label: at === 10 ? '100 %' : `${at * 10}–${at * 10 + 9}`,
    count: percents.slice(at * 10, at * 10 + 10).reduce((sum, count) => sum + count, 0),
  }))
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const told = bars.filter(({ count }) => count > 0).map(({ label, count }) => `${label}: ${count}`)
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="How many reached how many percent. ${told.join(', ')}">`,
    ...bars.map(({ label, count }, at) => bar(label, count, at, most, bars.length)),
    `<line x1="0" y1="${HEIGHT - BOTTOM}" x2="${WIDTH}" y2="${HEIGHT - BOTTOM}" class="axis"/>`,
    '</svg>',
  ].join('\n')
}

function bar(label: string, count: number, at: number, most: number, bars: number): string {
  const step = WIDTH / bars
  const height = Math.round(((HEIGHT - TOP - BOTTOM) * count) / most)
  const y = HEIGHT - BOTTOM - height
  const x = Math.round(at * step + GAP / 2)
  const middle = Math.round((at + 0.5) * step)
  const parts = [`<text x="${middle}" y="${HEIGHT - 8}">${label}</text>`]
  if (count > 0)
    parts.unshift(
      `<rect x="${x}" y="${y}" width="${Math.round(step - GAP)}" height="${height}" rx="2"/>`,
      `<text x="${middle}" y="${y - 6}" class="count">${count}</text>`,
    )
  return parts.join('')
}
