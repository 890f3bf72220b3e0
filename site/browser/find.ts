/** A place of the course that can be found. */
export type Place = {
  page: string
  unit: string
  heading: string
  anchor: string
  text: string
  verdict?: string
}

export type Indexed = { place: Place; heading: string; text: string }

/** The places that have every word, in their heading or their text; the best first. A word may be the beginning of one. */
export function find(words: string, index: Indexed[]): Place[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return []
  const ranked = index.map((entry) => ({ place: entry.place, rank: rank(entry, wanted) }))
  return ranked
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ place }) => place)
}

function rank({ place, heading, text }: Indexed, wanted: string[]): number {
  const ranks = wanted.map((word) => {
    const inHeading = begins(heading, word) ? 10 : heading.includes(word) ? 4 : 0
    const inText = begins(text, word) ? 2 : text.includes(word) ? 1 : 0
    return inHeading + inText
  })
  if (ranks.includes(0)) return 0
  // A claim is short and says just this.
  return ranks.reduce((sum, each) => sum + each, 0) + (place.verdict ? 1 : 0)
}

/** Whether one of its words begins so. */
function begins(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}_]/u.test(text[at - 1] ?? '')) return true
  }
  return false
}

const MOST_LETTERS = 140

/** A part of a text around the first of the words, for a list of results. */
export function excerpt(text: string, words: string): string {
  if (text.length <= MOST_LETTERS) return text
  const lower = text.toLowerCase()
  const places = words
    .toLowerCase()
    .split(/\s+/)
    .map((word) => lower.indexOf(word))
  const found = Math.max(0, Math.min(...places.filter((place) => place >= 0)))
  const first = Number.isFinite(found) ? Math.max(0, found - MOST_LETTERS / 3) : 0
  const from = first === 0 ? 0 : text.indexOf(' ', first) + 1
  const part = text.slice(from, from + MOST_LETTERS)
  return `${from > 0 ? '… ' : ''}${part.trimEnd()}${from + MOST_LETTERS < text.length ? '…' : ''}`
}
