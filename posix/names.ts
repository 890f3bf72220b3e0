/** A name that stands for no number on this platform. */
export class UnknownNameError extends Error {
  override readonly name: string = 'UnknownNameError'
  /** What was asked for, as it was written. */
  readonly asked: string
  /** The name that was probably meant, if one is near. */
  readonly meant: string | undefined

  constructor(asked: string, reason: string, meant?: string) {
    super(meant === undefined ? reason : `${reason}: did you mean ${meant}?`)
    this.asked = asked
    this.meant = meant
  }
}

/** A name as it may stand in an error's one line: quoted, with escapes, and not longer than any real name is. */
export const quoted = (name: string): string =>
  JSON.stringify(name.length > longest ? `${name.slice(0, longest)}…` : name)

const longest = 40

/** The number that a name stands for; a number stands for itself. */
export function numbered<Name extends string>(
  kind: string,
  table: Readonly<Record<Name, number>>,
  asked: Name | number,
): number {
  if (typeof asked === 'number') return asked
  if (Object.hasOwn(table, asked)) return table[asked]
  const meant = nearest(asked, Object.keys(table))
  throw new UnknownNameError(asked, `no ${kind} ${quoted(asked)} on this platform`, meant)
}

/** The known name that a reader would take the asked one for, if there is one. */
export function nearest(asked: string, known: readonly string[]): string | undefined {
  if (asked.length > longest) return undefined
  const upper = asked.toUpperCase()
  const twin = known.find((name) => name === upper || withoutPrefix(name) === withoutPrefix(upper))
  if (twin !== undefined) return twin
  const [best] = known
    .map((name) => ({ name, edits: distance(upper, name) }))
    .sort((a, b) => a.edits - b.edits)
  return best && best.edits <= asked.length / 3 ? best.name : undefined
}

// SOL_TCP and IPPROTO_TCP, KEEPALIVE and SO_KEEPALIVE: the prefix is what people get wrong first.
const withoutPrefix = (name: string): string => name.replace(/^[A-Z0-9]+_/, '')

// Levenshtein: how many letters must be added, dropped or changed to get from one name to the other.
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [index, letter] of [...from].entries()) {
    const above = row
    row = [index + 1]
    for (let column = 1; column <= to.length; column++) {
      const change = above[column - 1]! + (letter === to[column - 1] ? 0 : 1)
      row.push(Math.min(change, above[column]! + 1, row[column - 1]! + 1))
    }
  }
  return row[to.length]!
}
