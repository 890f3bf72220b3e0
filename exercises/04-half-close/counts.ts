/** Lines, words and bytes, as wc counts them in the C locale; GNU's wc, besides, takes bytes that cannot be printed for no word. */
export type Counts = [lines: number, words: number, bytes: number]

export function countsOf(input: string | Uint8Array): Counts {
  const bytes = Buffer.from(input)
  const text = bytes.toString('latin1')
  const words = text.split(/[\t-\r ]+/).filter(Boolean)
  return [text.split('\n').length - 1, words.length, bytes.length]
}

/** The line that the server must answer with. */
export function inWords(counts: Counts): string {
  return `${counts.join(' ')}\n`
}
