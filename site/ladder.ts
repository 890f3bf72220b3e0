/**
 * The notation of a ladder: the first line names the columns, each other line is one thing that happens, in order.
 *
 *     client | server
 *     client -> server: SYN
 *     client -x server: data
 *     server: accept() returns
 *     ---: a second later
 */

export type Ladder = { columns: string[]; steps: Step[] }

export type Step = (
  | { kind: 'message'; from: string; to: string; text: string; lost: boolean }
  | { kind: 'note'; at: string; text: string }
  | { kind: 'pause'; text: string }
) &
  Seen

/** What only a conversation that took place has. */
type Seen = {
  /** When it was, to be read beside it. */
  time?: string
  /** All there is to say of it; shown when pointed at. */
  detail?: string
  /** Here the conversation first went wrong. */
  wrong?: boolean
}

/** A line that is not in the notation; `line` counts from 1 within the block. */
export class NotationError extends Error {
  override readonly name = 'NotationError'
  readonly line: number

  constructor(line: number, text: string, why: string) {
    super(`line ${line}: ${why}: ${text}`)
    this.line = line
  }
}

export function parseLadder(source: string): Ladder {
  const [first = '', ...lines] = source.trimEnd().split('\n')
  const columns = first.split('|').map((column) => column.trim())
  if (columns.length < 2 || columns.includes('')) {
    throw new NotationError(1, first, 'the first line names the columns, such as «client | server»')
  }
  return { columns, steps: lines.map((text, at) => parseStep(text, columns, at + 2)) }
}

function parseStep(text: string, columns: string[], line: number): Step {
  const pause = /^---(?:: (?<text>.+))?$/.exec(text)
  if (pause) return { kind: 'pause', text: pause.groups?.text ?? '' }
  const message = /^(?<from>[^:]+?) -(?<how>[>x]) (?<to>[^:]+?)(?:: (?<text>.+))?$/.exec(
    text,
  )?.groups
  if (message) {
    const { from = '', to = '', how, text: words = '' } = message
    for (const column of [from, to]) requireColumn(column, columns, line, text)
    return { kind: 'message', from, to, text: words, lost: how === 'x' }
  }
  const note = /^(?<at>[^:]+): (?<text>.+)$/.exec(text)?.groups
  if (!note) throw new NotationError(line, text, 'neither a message (A -> B: …) nor a note (A: …)')
  requireColumn(note.at!, columns, line, text)
  return { kind: 'note', at: note.at!, text: note.text! }
}

function requireColumn(column: string, columns: string[], line: number, text: string): void {
  if (!columns.includes(column))
    throw new NotationError(line, text, `no column is called «${column}»`)
}
