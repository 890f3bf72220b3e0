import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { loadUnit } from '../course.ts'
import type { Check } from '../exercise.ts'
import type { CheckReport } from '../report.ts'
import { plain } from '../reporters/paint.ts'
import { frame, type Size } from '../watch/frame.ts'
import type { View } from '../watch/view.ts'

const echo = await loadUnit('02-echo-server')
const large = await loadUnit('11-udp-file-transfer')

const SIZES: Size[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 40, rows: 10 },
]

function passed({ title, points }: Check): CheckReport {
  return { title, points, maxPoints: points, verdict: 'passed', durationMs: 100 }
}

function failed(check: Check, cause: string): CheckReport {
  const failure = {
    cause,
    expected: 'x'.repeat(300),
    received: 'nothing (0 bytes)',
    output: 'Error: it went wrong\n'.repeat(30),
    hint: check.hint,
    lesson: '02-echo-server#a-client-that-ends',
  }
  const transcript = Array.from({ length: 20 }, (_, at) => ({
    ms: at,
    peer: 'alice',
    event: `moves ${at}`,
  }))
  return { ...passed(check), points: 0, verdict: 'failed', failure, transcript }
}

/** A view in which some checks failed, by their index. */
function view(unit = echo, failing: number[] = [], causes = (at: number) => `cause ${at}`): View {
  const reports = unit.exercise.checks.map((check, at) =>
    failing.includes(at) ? failed(check, causes(at)) : passed(check),
  )
  const results = new Map(reports.map((report) => [report.title, report]))
  return { unit, grading: false, running: new Set(), results }
}

const all = (unit = echo) => unit.exercise.checks.map((_, at) => at)
const shown = (...asked: Parameters<typeof frame>) =>
  frame(...asked).map((line) => stripVTControlCharacters(line))

describe.each(SIZES)('a frame of $columns columns and $rows rows', (size) => {
  it.each<[string, View]>([
    ['passes', view()],
    ['fails once', view(echo, [9])],
    ['fails in many ways', view(large, all(large))],
    ['cannot start', view(echo, all(), () => 'The same cause.')],
    ['is being graded', { ...view(large), grading: true, results: new Map() }],
  ])('fits, and ends with the keys: a unit that %s', (_, shownView) => {
    for (const choosing of [undefined, 3]) {
      const lines = shown(shownView, size, plain, choosing)
      expect(lines).toHaveLength(size.rows)
      expect(lines.at(-1)).toContain(choosing === undefined ? 'h hint' : 'Esc back')
      expect(lines.join('\n')).not.toMatch(/undefined|NaN/)
    }
  })
})

describe('what watch shows', () => {
  const size = SIZES[0]!

  it('is every check, where all pass', () => {
    const text = shown(view(), size, plain).join('\n')
    for (const { title } of echo.exercise.checks) expect(text).toContain(`✓ ${title}`)
    expect(text).toContain('20/20')
  })

  it('is what matters most of the first failure, and the names of the others', () => {
    const text = shown(view(echo, [9, 10]), size, plain).join('\n')
    const [first, second] = [echo.exercise.checks[9]!, echo.exercise.checks[10]!]
    for (const part of [
      '✓ 11 passed',
      `${20 - first.points - second.points}/20`,
      `✗ ${first.title}`,
      'cause     cause 9',
      second.title,
    ])
      expect(text).toContain(part)
    expect(text).toContain('lessons/02-echo-server.md#a-client-that-ends')
    expect(text.replace(/\n +/g, ' ')).toContain(first.hint)
    expect(text).not.toContain(second.hint)
  })

  it('is one cause for all, and nobody’s hint, where nothing could begin', () => {
    const text = shown(
      view(echo, all(), () => 'It does not start.'),
      size,
      plain,
    ).join('\n')
    expect(text).toContain('✗ all 13 checks')
    expect(text).not.toContain('think')
  })

  it('is harmless, whatever a program wrote', () => {
    const evil = view(echo, [0], () => '\x1b]0;owned\x07\x1b[2J\u202e')
    expect(frame(evil, size, plain).join('\n')).not.toMatch(/[\x1b\x07\u202e]/)
  })
})
