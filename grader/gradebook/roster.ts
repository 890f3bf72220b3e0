import { parse } from 'csv-parse/sync'
import { harmlessLine } from '../reporters/harmless.ts'
import { asOnDisk, type Student, whyNoId } from './student.ts'

/** A row of a roster; `path` is where the submission lies, as the roster says it. */
export type Row = Student & { path: string; line: number }

/** What is wrong with a roster, a line of it each. */
export class RosterError extends Error {
  override readonly name = 'RosterError'
  readonly lines: string[]

  constructor(lines: string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}

type Record = { record: { [column: string]: string }; info: { lines: number } }

/**
 * Reads a roster: CSV (RFC 4180) as spreadsheet programs write it, hence also with semicolons or tabs. The column `id` is needed;
 * `name` and `path` may be there; others are left alone.
 * @throws {RosterError} of all rows that cannot be taken
 */
export function parseRoster(text: string): Row[] {
  const rows = records(text).map(({ record, info }): Row => {
    const { id = '', name, path } = record
    return { id, ...(name ? { name } : {}), path: path || id, line: info.lines }
  })
  const seen = new Map<string, Row>()
  const lines = rows.flatMap((row) => wrong(row, seen))
  if (lines.length > 0) throw new RosterError(lines)
  if (rows.length === 0) throw new RosterError(['it names nobody'])
  return rows
}

function records(text: string): Record[] {
  if (/[\ufffd\0]/.test(text)) throw new RosterError(['it is not UTF-8 text: save it as CSV UTF-8'])
  const [header = ''] = text.split(/\r?\n|\r/, 1)
  const delimiter =
    [';', '\t'].find((each) => header.includes(each) && !header.includes(',')) ?? ','
  try {
    return parse(text, {
      bom: true,
      columns: (names: string[]) => columns(names),
      delimiter,
      info: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as Record[]
  } catch (error) {
    if (error instanceof RosterError) throw error
    const { message, lines } = error as Error & { lines?: number }
    const why = harmlessLine(message)
    throw new RosterError([lines ? `line ${lines}: ${why}` : why])
  }
}

function columns(names: string[]): string[] {
  const found = names.map((name) => name.trim().toLowerCase())
  for (const needed of ['id', 'name', 'path'])
    if (found.filter((name) => name === needed).length > 1)
      throw new RosterError([`line 1: there are two columns ${needed}`])
  if (found.includes('id')) return found
  throw new RosterError([
    'line 1: there is no column id; a roster begins with a line such as id,name,path',
  ])
}

function wrong(row: Row, seen: Map<string, Row>): string[] {
  const { id, path, line } = row
  const why = whyNoId(id) ?? (path.includes('\0') ? 'the path is none' : undefined)
  if (why) return [`line ${line}: ${why}`]
  const same = seen.get(asOnDisk(id))
  seen.set(asOnDisk(id), row)
  return same ? [`line ${line}: ${id} is already in line ${same.line}`] : []
}
