import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DOMParser } from '@xmldom/xmldom'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../commands/command-line.ts'
import { FORMATS } from '../../formats/index.ts'
import { Book } from '../../gradebook/book.ts'
import { recordOf } from '../../gradebook/record.ts'
import type { Report } from '../../report.ts'
import { conversation } from '../../reporters/conversation.ts'
import { readReport } from '../../stored-report.ts'
import { TEMPORARY } from '../support.ts'
import { anything, changed, reports } from './reports.ts'

const directory = mkdtempSync(join(TEMPORARY, 'foreign-'))
const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value))

function fileWith(path: string, content: unknown): string {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('a stored report', () => {
  const stored = (content: unknown) => readReport(fileWith(join(directory, 'report.json'), content))

  it('is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(reports, async (report) => {
        expect(await stored(report)).toEqual(asJson(report))
      }),
      { numRuns: 50 },
    )
  })

  it('that is not one is refused in one line; every format can be made of any other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, reports, changed(reports)), async (content) => {
        const read = await stored(content).catch((error: Error) => error)
        if (!(read instanceof Error)) return requireFormats(read)
        expect(read).toBeInstanceOf(UsageError)
        expect(read.message).not.toContain('\n')
      }),
      { numRuns: 120 },
    )
  })
})

/** All formats can be made; JSON and XML are what they say, and no text of theirs leaves its place. */
function requireFormats(report: Report): void {
  const made = Object.entries(FORMATS).map(([name, make]) => [name, make(report)] as const)
  for (const [name, text] of made) {
    expect(text.endsWith('\n') || name === 'annotations').toBe(true)
    if (/json|gradescope|classroom50|exercism|prairielearn/.test(name)) JSON.parse(text)
  }
  const onError = (level: string, message: string) => {
    if (level !== 'warning') throw new Error(message)
  }
  const xml = new DOMParser({ onError }).parseFromString(FORMATS.junit!(report), 'text/xml')
  const checks = report.exercises.flatMap((exercise) => exercise.checks)
  expect(xml.getElementsByTagName('testcase')).toHaveLength(checks.length)
  for (const { transcript } of checks)
    for (const line of conversation(transcript ?? [])) expect(line).not.toMatch(/[\n\x1b]/)
}

describe('a record of a gradebook', () => {
  const book = new Book(join(directory, 'book'))
  const records = reports.map((report) => recordOf(report, { id: 'anna', terms: 'x', from: 'y' }))
  const recorded = (content: unknown) => {
    fileWith(join(book.path, 'records', 'anna.json'), content)
    return book.record('anna')
  }
  for (const name of ['records', 'reports']) mkdirSync(join(book.path, name), { recursive: true })
  fileWith(book.report('anna'), '')

  it('is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(records, async (record) => {
        expect(await recorded(record)).toEqual(asJson(record))
      }),
      { numRuns: 50 },
    )
  })

  it('is none, or has the shape of one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anything, changed(records)), async (content) => {
        const record = await recorded(content)
        if (!record) return
        expect(record.id).toBeTypeOf('string')
        for (const { title, maxPoints } of record.exercises.flatMap(({ checks }) => checks))
          expect([typeof title, Number.isInteger(maxPoints)]).toEqual(['string', true])
      }),
      { numRuns: 100 },
    )
  })
})
