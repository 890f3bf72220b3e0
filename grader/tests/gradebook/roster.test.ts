import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvLine } from '../../gradebook/csv.ts'
import { parseRoster, RosterError } from '../../gradebook/roster.ts'
import { whyNoId } from '../../gradebook/student.ts'

/** The rows of a roster, or what is wrong with it. */
function read(text: string) {
  try {
    return parseRoster(text)
  } catch (error) {
    if (error instanceof RosterError) return error.lines
    throw error
  }
}

describe('a roster', () => {
  it.each<[string, string]>([
    ['as RFC 4180 has it', 'id,name,path\r\nanna,"Berg, Anna",forks/a\r\nbert,Bert,\r\n'],
    ['with semicolons', 'id;name;path\nanna;Berg, Anna;forks/a\nbert;Bert;\n'],
    ['with tabs', 'id\tname\tpath\nanna\tBerg, Anna\tforks/a\nbert\tBert\t\n'],
    ['with a byte order mark', '\ufeffid,name,path\nanna,"Berg, Anna",forks/a\nbert,Bert,\n'],
    ['with other columns', ' Name ,Mail,ID,Path\n"Berg, Anna",a@b,anna,forks/a\n\nBert,, bert ,\n'],
  ])('is read %s', (_, text) => {
    const rows = parseRoster(text).map(({ id, name, path }) => [id, name, path])
    expect(rows).toEqual([
      ['anna', 'Berg, Anna', 'forks/a'],
      ['bert', 'Bert', 'bert'],
    ])
  })

  it.each<[string, string, string[]]>([
    ['nobody', 'id\n', ['it names nobody']],
    ['no id', 'name\nAnna\n', [expect.stringMatching(/^line 1: there is no column id/)]],
    ['two ids', 'id,ID\na,b\n', ['line 1: there are two columns id']],
    ['a row too long', 'id\na\nb,c\n', [expect.stringMatching(/^line 3: .*Length/)]],
    ['an open quote', 'id\na\n"b\n', [expect.stringMatching(/^line 3: Quote Not Closed/)]],
    ['another encoding', 'id,name\na,M\ufffdller\n', [expect.stringMatching(/not UTF-8/)]],
    [
      'the same id, as a disk sees it',
      'id\nanna\nbert\nAnna\n',
      ['line 4: Anna is already in line 2'],
    ],
  ])('with %s is refused', (_, text, lines) => {
    expect(read(text)).toEqual(lines)
  })

  it('is refused with every line that is wrong', () => {
    const ids = ['../up', 'ok', '=cmd()', '-rf', '.git', 'a/b', 'CON\u202e', 'a ', 'x'.repeat(121)]
    const lines = read(`id\n${ids.map((id) => `"${id}"\n`).join('')}`)
    expect(lines).toHaveLength(ids.length - 1)
    expect(lines.map((line) => String(line).split(':')[0])).toEqual(
      [2, 4, 5, 6, 7, 8, 9, 10].map((line) => `line ${line}`),
    )
    expect(lines.join()).toContain('CON\\u{202e}')
  })

  it('comes back as it was written, whatever the names are', () => {
    const id = fc.stringMatching(/^[a-z0-9_][a-z0-9 ._@+~,'()-]{0,20}[a-z0-9]$/)
    const name = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((text) => !/[\ufffd\0\p{Cs}]/u.test(text))
    const rows = fc.uniqueArray(fc.record({ id, name }), {
      selector: (row) => row.id,
      minLength: 1,
      maxLength: 8,
    })
    fc.assert(
      fc.property(rows, (all) => {
        const text = all.map((row) => csvLine([row.id, row.name])).join('')
        const read = parseRoster(`id,name\r\n${text}`)
        expect(read.map((row) => row.id)).toEqual(all.map((row) => row.id))
        for (const [at, row] of read.entries())
          expect([all[at]!.name, `'${all[at]!.name}`]).toContain(row.name)
      }),
      { numRuns: 50 },
    )
  })

  it('of any text is read or refused', () => {
    const pieces = ['id', 'name', ',', ';', '"', '\n', '\r', '\t', 'a', ' ', '\ufeff', '../']
    const text = fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string()))
      .map((all) => all.join(''))
    fc.assert(
      fc.property(text, (made) => {
        for (const row of read(made))
          if (typeof row !== 'string') expect(whyNoId(row.id)).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })
})

describe('a line of CSV', () => {
  it('holds texts as they are, none of them a formula', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(fc.constantFrom(...'=+-@\t\r\n＝＋－＠'), fc.string()).map((both) => both.join('')),
    )
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (cells) => {
        const [record = []] = parse(csvLine(cells), { relax_column_count: true }) as string[][]
        expect(record).toHaveLength(cells.length)
        for (const [at, cell] of record.entries()) {
          expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
          expect([cells[at], `'${cells[at]}`]).toContain(cell)
        }
      }),
    )
  })

  it('holds numbers, and nothing where there is none', () => {
    expect(csvLine(['a"b', 7, undefined, ''])).toBe('"a""b",7,,""\r\n')
  })
})
