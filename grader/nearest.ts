import { distance } from 'fastest-levenshtein'

const MOST = 3

/** The items, nearest first, of which somebody who asked so may have misspelt a name: a third of its letters are others, at most. */
export function nearestTo<T>(asked: string, items: T[], names: (item: T) => string[]): T[] {
  const typed = asked.toLowerCase()
  const errors = (item: T) =>
    Math.min(...names(item).map((name) => distance(typed, name.toLowerCase()) / name.length))
  return items
    .filter((item) => errors(item) <= 1 / 3)
    .toSorted((a, b) => errors(a) - errors(b))
    .slice(0, MOST)
}
