import { DOMParser } from '@xmldom/xmldom'
import { Ajv2020 } from 'ajv/dist/2020.js'
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { FORMATS } from '../formats/index.ts'
import {
  type CheckReport,
  courseReport,
  exerciseReport,
  type FailureReport,
  type Report,
} from '../report.ts'
import { FOREIGN } from './foreign-schemas.ts'

/** What a student's program may print to do harm in some reader of a report. */
const HOSTILE = [
  ']]></failure></testcase><testcase name="forged"/>',
  '<img src=x onerror=alert(1)> <!-- </pre> -->',
  '@team [link](http://192.0.2.1) | a cell | `code` # heading',
  '\n::error file=x::forged\n  ::set-output name=score::100\r::add-mask::x',
  '##[add-mask]x #\x1b[0m#[group]',
  '\x1b]8;;http://192.0.2.1\x07click\x1b]8;;\x07 \x1b[2K \b\b \u202etxt.exe \0 \ud800',
  '=HYPERLINK("http://192.0.2.1")',
].join('\n')

const failed: CheckReport = {
  title: 'returns every byte: unchanged, 100%',
  points: 0,
  maxPoints: 2,
  verdict: 'failed',
  durationMs: 1234,
  failure: {
    cause: HOSTILE,
    sent: HOSTILE,
    received: HOSTILE,
    output: HOSTILE,
    hint: 'Is ff a letter?',
    lesson: '02-echo-server#bytes',
  },
  transcript: [{ ms: 1, peer: 'alice', event: 'sends', bytes: 'AAE=', length: 2 }],
}
/** Two checks that failed for one cause. */
function allFailed(facts: Partial<FailureReport>): CheckReport[] {
  const both = { ...failed, failure: { ...failed.failure!, ...facts } }
  return [both, { ...both, title: 'listens' }]
}

const plainly = { points: 0, maxPoints: 1, durationMs: 5 }
const passed: CheckReport = { ...plainly, title: 'listens', points: 1, verdict: 'passed' }
const skipped: CheckReport = { ...plainly, title: 'a', verdict: 'skipped', reason: 'no curl' }
const broken: CheckReport = { ...plainly, title: 'b', verdict: 'broken', reason: HOSTILE }

function reportOf(...checks: CheckReport[]): Report {
  const machine = { node: 'v20.20.2', os: 'Linux', sandbox: 'none', missing: [] } as const
  const exercise = { title: 'Echo | server', programs: { server: 'server.ts' } }
  const facts = { seed: 7, durationMs: 2000, machine: { ...machine, missing: [] } }
  return courseReport(facts, [exerciseReport('02-echo-server', exercise, checks)])
}

const mixed = reportOf(passed, failed, skipped, broken)
const all: [string, Report][] = [
  ['of every verdict', mixed],
  ['of full marks', reportOf(passed)],
  ['of full marks, but for what this machine lacks', reportOf(passed, skipped)],
  ['of which this machine can judge nothing', reportOf(skipped)],
  ['of which nothing could be judged', reportOf(skipped, broken)],
]

describe.each(Object.entries(FOREIGN))('%s', (format, schema) => {
  const fits = new Ajv2020({ allErrors: true, strict: false }).compile(schema)

  it.each(all)('takes a report %s', (_, report) => {
    const text = FORMATS[format]!(report)
    expect(fits(JSON.parse(text)) || fits.errors).toBe(true)
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
  })
})

describe('junit', () => {
  const parsed = (report: Report) =>
    new DOMParser({
      onError: (level, message) => {
        if (level !== 'warning') throw new Error(`${level}: ${message}`)
      },
    }).parseFromString(FORMATS.junit!(report), 'text/xml')

  it('parses, and tells each verdict', () => {
    const cases = [...parsed(mixed).getElementsByTagName('testcase')]
    const told = cases.map((each) => [...each.childNodes].map(({ nodeName }) => nodeName).join())
    expect(told).toEqual(['', 'failure', 'skipped', 'error'])
    expect(cases[1]!.getAttribute('name')).toBe(failed.title)
    expect(cases[1]!.getAttribute('file')).toBe('exercises/02-echo-server/server.ts')
    expect(cases[1]!.getAttribute('time')).toBe('1.234')
    expect(cases[1]!.textContent).toContain(']]></failure>')
  })

  it('counts', () => {
    const suite = parsed(mixed).getElementsByTagName('testsuite')[0]!
    const count = (name: string) => suite.getAttribute(name)
    expect(['tests', 'failures', 'errors', 'skipped'].map(count)).toEqual(['4', '1', '1', '1'])
  })
})

describe('step-summary', () => {
  const rendered = (report: Report) =>
    new MarkdownIt({ html: true, linkify: true }).render(FORMATS['step-summary']!(report))
  const foreignTags = (page: string) => {
    const tags = new Set([...page.matchAll(/<(\w+)/g)].map(([, tag]) => tag!))
    const ours = 'h2 p table thead tbody tr th td code details summary pre'.split(' ')
    return [...tags].filter((tag) => !ours.includes(tag))
  }

  it('shows points and failures, and nothing of theirs takes effect', () => {
    const page = rendered(mixed)
    expect(page).toContain('<h2>1 of 3 points</h2>')
    expect(page).toContain('2 more points could not be judged')
    expect(foreignTags(page)).toEqual([])
    expect(page.match(/<tr>/g)).toHaveLength(2)
    expect(FORMATS['step-summary']!(mixed)).not.toContain('@team')
  })

  it('says once what all checks of an exercise failed for', () => {
    const page = rendered(reportOf(failed, failed))
    expect(page).not.toContain('<details>')
    expect(page).toMatch(/<strong>[^<]+<\/strong>: all 2 checks: /)
    expect(foreignTags(page)).toEqual(['strong'])
  })

  it('stays below 64 KiB and says what it left out', () => {
    const caused = (at: number) => ({ ...failed, failure: { ...failed.failure!, cause: `${at}` } })
    const many = reportOf(...Array.from({ length: 200 }, (_, at) => caused(at)))
    const text = FORMATS['step-summary']!(many)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64 * 1024)
    expect(text).toMatch(/\d+ more did not pass/)
  })
})

describe('annotations', () => {
  it('are one command for each failed check, which begins with the cause', () => {
    const text = FORMATS.annotations!(mixed)
    expect(commandsIn(text)).toEqual([
      'error file=exercises/02-echo-server/server.ts,line=1,title=returns every byte%3A unchanged%2C 100%25',
    ])
    expect(text).toMatch(/^[^\n]*::\]\]><[^\n]*\\n=HYPERLINK[^\n]*%0AIs ff a letter\?%0A[^\n]*\n$/)
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
  })

  it.each<[string, string, Partial<FailureReport>]>([
    [
      'at its line where it has one',
      'server.ts,line=3,title=02-echo-server::all 2 checks: /x/02-echo-server/server.ts:3:52: Expected ")"',
      { kind: 'not-transpiled', cause: '/x/02-echo-server/server.ts:3:52: Expected ")"' },
    ],
    [
      'at the first line where the place is in no program of theirs',
      'server.ts,line=1,title=02-echo-server::all 2 checks: /x/else.ts:3:52: Expected ")"',
      { kind: 'not-transpiled', cause: '/x/else.ts:3:52: Expected ")"' },
    ],
    [
      'at the first line where a program says such a thing',
      'server.ts,line=1,title=02-echo-server::all 2 checks: server.ts:3:52: x',
      { kind: 'output', cause: 'server.ts:3:52: x' },
    ],
  ])('are one where all checks have one cause, %s', (_, command, facts) => {
    expect(FORMATS.annotations!(reportOf(...allFailed(facts)))).toBe(
      `::error file=exercises/02-echo-server/${command}\n`,
    )
  })

  it.each(['step-summary', 'junit', 'gradescope', 'exercism', 'prairielearn', 'classroom50'])(
    'are nowhere else: not in %s',
    (format) => {
      expect(commandsIn(FORMATS[format]!(mixed))).toEqual([])
    },
  )
})

describe.each(['step-summary', 'junit', 'gradescope', 'exercism', 'prairielearn', 'classroom50'])(
  '%s',
  (format) => {
    it('leaves hints out where all checks failed for one cause', () => {
      const text = (...checks: CheckReport[]) => FORMATS[format]!(reportOf(...checks))
      const shared = text(...allFailed({ cause: 'It ended.' }))
      expect(shared).toContain('It ended.')
      expect(shared).not.toMatch(/Is ff a letter|lessons\//)
      expect(text(passed, failed)).toMatch(/Is ff a letter.*lessons\//s)
    })
  },
)

/** What GitHub's runner takes for commands: `::name …::` at the start of a line, `##[name]` anywhere; a bare CR ends a line. */
function commandsIn(text: string): string[] {
  return text.split(/\r\n|\n|\r/).flatMap((line) => {
    const [, modern] = /^\s*::(.+?)::/.exec(line) ?? []
    const [, old] = /##\[(.+?)\]/.exec(line) ?? []
    return [modern, old].filter((command) => command !== undefined)
  })
}

describe('exercism', () => {
  const results = (...checks: CheckReport[]) => JSON.parse(FORMATS.exercism!(reportOf(...checks)))

  it('holds against nobody what a machine cannot judge', () => {
    expect(results(passed, skipped)).toMatchObject({ status: 'pass', tests: [{ name: 'listens' }] })
    expect(results(passed, broken).status).toBe('error')
    expect(results(failed, broken).status).toBe('fail')
    expect(results(skipped)).toMatchObject({ status: 'error', tests: [] })
  })
})
