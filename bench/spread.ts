/** What was measured several times: the one in the middle, and the two at the ends. */
export type Spread = { median: number; least: number; most: number; runs: number }

/** @throws {RangeError} of nothing there is no middle */
export function spread(values: number[]): Spread {
  if (values.length === 0) throw new RangeError('nothing was measured')
  const sorted = values.toSorted((a, b) => a - b).map(rounded)
  const middle = (sorted.length - 1) / 2
  const median = rounded((sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2)
  return { median, least: sorted[0]!, most: sorted.at(-1)!, runs: sorted.length }
}

/** One decimal is more than any figure here is good for. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
