import { withoutHint } from '../formats/vain-hints.ts'
import { hintLines } from '../help/hints.ts'
import type { Paint } from '../reporters/paint.ts'
import { mark, sharedCause } from '../reporters/terminal.ts'
import { detailLines } from './details.ts'
import type { View } from './view.ts'

/** What stands below the list, in as many lines as there is room; `about` a check. `forAll`: it says of every check what there is to say. */
export type Explanation = { about: string; forAll: boolean; lines: (room: number) => string[] }

/** A hint, or why the first check failed that did not pass. */
export function explanation(view: View, width: number, paint: Paint): Explanation | undefined {
  const { hint, results, unit } = view
  if (hint) {
    const lines = [` ${paint('bold', hint.check.title)}`, ...hintLines(hint, paint, width)]
    const shown = (room: number) =>
      lines.length <= room ? lines : ['  …', ...lines.slice(lines.length + 1 - room)]
    return { about: hint.check.title, forAll: false, lines: shown }
  }
  const found = unit.exercise.checks.flatMap(({ title }) => results.get(title) ?? [])
  const first = found.find(({ verdict }) => verdict === 'failed' || verdict === 'broken')
  if (!first) return undefined
  const forAll = found.length === unit.exercise.checks.length && sharedCause(found) !== undefined
  const name = forAll ? `all ${found.length} checks` : first.title
  const title = ` ${mark(first.verdict, paint)} ${paint('bold', name)}`
  const explained = forAll ? withoutHint(first) : first
  return {
    about: first.title,
    forAll,
    lines: (room) => [title, ...detailLines(explained, room - 1, width, paint)],
  }
}
