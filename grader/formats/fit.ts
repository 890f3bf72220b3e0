/** The first of these texts that is small enough; where none is, the last. Each is made when it is its turn. */
export function firstThatFits(mostBytes: number, ...texts: (() => string)[]): string {
  let text = ''
  for (const make of texts) {
    text = make()
    if (Buffer.byteLength(text) <= mostBytes) break
  }
  return text
}

/** A text's beginning; no character is cut in two, and the mark that something is missing counts, too. */
export function cut(text: string, most: number, mark = '…'): string {
  if (text.length <= most) return text
  const kept = text.slice(0, most - mark.length)
  return kept.replace(/[\ud800-\udbff]$/, '') + mark
}
