import { join, relative } from 'node:path'
import { harmlessLine } from '../reporters/harmless.ts'
import type { Book } from './book.ts'
import type { Tally } from './tally.ts'

/** The last lines of a run: what came of it, and where it lies. */
export function summaryText(book: Book, tally: Tally): string {
  const { graded, broken, brokenOnes, median, notIsolated } = tally
  const path = relative('.', book.path) || '.'
  const middle = median === undefined ? '' : `; the median is ${median} %`
  const lines = [`${graded} graded${middle}.`]
  if (broken > 0)
    lines.push(
      `${broken} broken, which is not their fault; the same command tries them again:`,
      ...brokenOnes.map(({ id, reason }) => `  ${id}: ${harmlessLine(reason)}`),
      ...(broken > brokenOnes.length ? ['  …'] : []),
    )
  if (notIsolated > 0)
    lines.push(
      `${notIsolated} not isolated: their programs could read and change what you can. npm run doctor`,
      'tells why, and --require-sandbox refuses to grade so.',
    )
  lines.push(`${join(path, 'gradebook.html')}, .csv, .json, and reports/`)
  return `${lines.join('\n')}\n`
}
