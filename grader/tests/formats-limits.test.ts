import { describe, expect, it } from 'vitest'
import { cut } from '../formats/fit.ts'
import { FORMATS } from '../formats/index.ts'
import { type CheckReport, courseReport, exerciseReport } from '../report.ts'

/** A report of more failures than the course has checks, each with a long cause of its own. */
function enormous(letter: string) {
  const check = (number: number): CheckReport => ({
    title: 'fails',
    points: 0,
    maxPoints: 1,
    verdict: 'failed',
    durationMs: 1,
    failure: {
      cause: `${number}${letter.repeat(9000)}`,
      hint: 'Why?',
      lesson: '02-echo-server#heading',
    },
  })
  const exercise = { title: 'Echo server', programs: { server: 'server.ts' } }
  const checks = Array.from({ length: 400 }, (_, number) => check(number))
  const machine = { node: 'v20.20.2', os: 'Linux', sandbox: 'none', missing: [] } as const
  const facts = { seed: 7, durationMs: 2000, machine: { ...machine, missing: [] } }
  return courseReport(facts, [exerciseReport('02-echo-server', exercise, checks)])
}

// The letters that cost most there: six bytes in JSON, five in XML.
it.each<[string, number, string]>([
  ['classroom50', 10 * 2 ** 20, '\ud800'],
  ['prairielearn', 1_000_000, '\ud800'],
  ['junit', 30_000_000, '&'],
  ['step-summary', 64 * 1024, '&'],
])('%s stays below %d bytes, and is whole', (format, most, letter) => {
  const text = FORMATS[format]!(enormous(letter))
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most)
  // Compared as booleans: a difference of megabytes is of no use to anybody.
  const json = !['junit', 'step-summary'].includes(format)
  expect(json ? Boolean(JSON.parse(text)) : /(<\/testsuites>|whole report\.)\n$/.test(text)).toBe(
    true,
  )
})

describe('cut', () => {
  it('counts its mark, and cuts no character in two', () => {
    expect(cut('abcdef', 6)).toBe('abcdef')
    expect(cut('abcdefg', 6)).toBe('abcde…')
    expect(cut('abcd\u{1f600}fg', 6)).toBe('abcd…')
    expect(cut('abcdefg', 6, ' …')).toBe('abcd …')
  })
})
