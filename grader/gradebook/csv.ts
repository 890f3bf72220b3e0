import type { Gradebook } from './gradebook.ts'
import { pointsIn, totalOf } from './record.ts'

/** What a spreadsheet program takes for the beginning of a formula, also in its full-width form (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

/** One line of CSV (RFC 4180). Texts are quoted, and none is a formula. */
export function csvLine(cells: (string | number | undefined)[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

function cell(value: string | number | undefined): string {
  if (typeof value !== 'string') return String(value ?? '')
  return `"${value.replace(FORMULA, "'$&").replaceAll('"', '""')}"`
}

/** With a byte order mark: spreadsheet programs take it for UTF-8 then. */
export async function* csvOf({ cohort, lines }: Gradebook): AsyncGenerator<string> {
  const named = cohort.students.some(({ name }) => name !== undefined)
  const names = named ? ['name'] : []
  yield `\ufeff${csvLine(['id', ...names, ...cohort.exercises, 'total', 'max', 'unjudged', 'verdict'])}`
  for await (const { student, record } of lines()) {
    const scores = cohort.exercises.map((slug) => pointsIn(record, slug)?.score)
    const { score, maxScore, unjudged } = totalOf(record)
    const name = named ? [student.name ?? ''] : []
    yield csvLine([student.id, ...name, ...scores, score, maxScore, unjudged, record.verdict])
  }
}
