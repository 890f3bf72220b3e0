import { DOMParser } from '@xmldom/xmldom'
import { describe, expect, it } from 'vitest'
import { type CheckReport, courseReport, exerciseReport } from '../../grader/report.ts'
import type { Entry } from '../../grader/transcript.ts'
import { checkHtml } from '../check-html.ts'
import { html } from '../html.ts'
import type { Step } from '../ladder.ts'
import { drawLadder } from '../ladder-svg.ts'
import { reportPage } from '../report-page.ts'
import { transcriptLadder } from '../transcript-ladder.ts'

let clock = 0
const entry = (peer: string, event: string, text?: string): Entry => {
  const ms = ++clock
  if (text === undefined) return { ms, peer, event }
  const bytes = Buffer.from(text)
  return { ms, peer, event, bytes: bytes.toString('base64'), length: bytes.length }
}
const failure = { cause: 'c', hint: 'h?', lesson: '02-echo-server#x' }

const brief = (step: Step) =>
  step.kind === 'message'
    ? `${step.from} ${step.lost ? '-x' : '->'} ${step.to}: ${step.text}`
    : step.kind === 'note'
      ? `${step.at}: ${step.text}`
      : `--- ${step.text}`

describe('a transcript as a ladder', () => {
  it('has an arrow for what moves, and the first wrong one marked', () => {
    const transcript = [
      entry('server', 'listens'),
      entry('alice', 'connects'),
      entry('alice', 'sends', 'hello\n'),
      entry('alice', 'receives', 'hEllo\n'),
      entry('alice', 'resets'),
    ]
    const told = { transcript, failure: { ...failure, at: 3 }, roles: ['server'] }
    const { columns, steps } = transcriptLadder(told)
    expect(columns).toEqual(['alice', 'your server'])
    expect(steps.map(brief)).toEqual([
      'your server: listens',
      'alice -> your server: connects',
      'alice -> your server: "hello\\n"',
      'your server -> alice: "hEllo\\n"',
      'alice -> your server: RST',
    ])
    expect(steps.map(({ wrong }) => wrong)).toEqual([false, false, false, true, false])
  })

  it('puts a client between its user and the server that it calls', () => {
    const transcript = [
      entry('server', 'listens'),
      entry('server', 'accepts'),
      entry('client', 'reads on stdin', 'hi'),
      entry('server', 'sends', 'no'),
      entry('client', 'exits with 1'),
    ]
    const { columns, steps } = transcriptLadder({ transcript, roles: ['client'] })
    expect(columns).toEqual(['your client', 'server'])
    expect(steps.map(brief)).toContain('server -> your client: "no"')
    expect(steps.map(brief)).toContain('your client -> server: connects')
  })

  it('ends with the arrow that did not come', () => {
    const transcript = [entry('server', 'listens'), entry('alice', 'connects')]
    const silent = { ...failure, kind: 'silence', peer: 'alice' } as const
    const { steps } = transcriptLadder({ transcript, failure: silent, roles: ['server'] })
    expect(brief(steps.at(-1)!)).toBe('your server -x alice: nothing came')
    expect(steps.at(-1)!.wrong).toBe(true)
  })

  it('stays small, and never leaves out where it went wrong', () => {
    const transcript = Array.from({ length: 250 }, (_, at) =>
      entry(`client ${at}`, at % 2 ? 'connects' : 'is gone'),
    )
    const told = { transcript, failure: { ...failure, at: 120 }, roles: ['server'] }
    const { columns, steps } = transcriptLadder(told)
    expect(steps.length).toBeLessThan(35)
    expect(columns.length).toBeLessThan(8)
    expect(columns).toContain('client 120')
    expect(steps.filter(({ wrong }) => wrong).map(brief)).toEqual(['client 120: is gone'])
  })
})

const HOSTILE =
  '<img src=x onerror=alert(1)></pre></svg><script>alert(2)</script>"\'\u202e\x1b[2J\x00]]>'
const hostile: CheckReport = {
  title: `title ${HOSTILE}`,
  points: 0,
  maxPoints: 1,
  verdict: 'failed',
  durationMs: 1,
  failure: {
    cause: HOSTILE,
    at: 1,
    sent: HOSTILE,
    expected: HOSTILE,
    received: HOSTILE,
    output: HOSTILE,
    hint: HOSTILE,
    lesson: '02-echo-server#x',
  },
  transcript: [
    entry('server', `is started with ${HOSTILE}`),
    entry(HOSTILE, 'sends', HOSTILE),
    entry('grader', HOSTILE),
    entry('server', 'complains', HOSTILE),
  ],
}
const broken: CheckReport = {
  title: 'b',
  points: 0,
  maxPoints: 1,
  verdict: 'broken',
  durationMs: 1,
  reason: HOSTILE,
}

/** Elements that are in a page, and what it would run. */
function activeParts(page: string): string[] {
  return page.match(/<(img|script|iframe|object|embed|base|form)\b|\son\w+=|javascript:/gi) ?? []
}

describe('what a program wrote', () => {
  it('has no effect in a check’s explanation', () => {
    const place = { roles: ['server'], reread: (lesson: string) => html`${lesson}` }
    const shown = checkHtml(hostile, place, true).text
    // Escaped, `onerror=` is letters after `&#60;img src=x `: no tag holds it.
    const tags = shown.match(/<[^>]*>/g)!.join('')
    expect(activeParts(tags)).toEqual([])
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
    expect(shown).toContain('&#60;img src=x')
  })

  it('has no effect in a drawing', () => {
    const ladder = transcriptLadder({
      transcript: hostile.transcript!,
      failure: hostile.failure,
      roles: ['server'],
    })
    const errors: string[] = []
    const onError = (_: string, message: string) => errors.push(message)
    const svg = new DOMParser({ onError }).parseFromString(drawLadder(ladder), 'text/xml')
    expect(errors).toEqual([])
    const names = new Set([...svg.getElementsByTagName('*')].map(({ tagName }) => tagName))
    for (const name of names)
      expect(['svg', 'g', 'title', 'line', 'text', 'rect', 'path', 'polygon']).toContain(name)
  })
})

describe('the report page', () => {
  const machine = { node: 'v20.20.2', os: 'Linux', sandbox: 'none' as const, missing: [HOSTILE] }
  const exercise = { title: 'Echo', programs: { server: 'server.ts' } }
  const passed: CheckReport = {
    title: 'p',
    points: 2,
    maxPoints: 2,
    verdict: 'passed',
    durationMs: 1,
  }
  const checks = [passed, hostile, broken]
  const report = courseReport({ seed: 7, durationMs: 2000, machine }, [
    exerciseReport('02-echo-server', exercise, checks),
  ])

  it('is a function of the report, needs nothing else and runs nothing', () => {
    const page = reportPage(report)
    expect(reportPage(structuredClone(report))).toBe(page)
    const tags = page.match(/<[^>]*>/g)!.join('')
    expect(activeParts(tags)).toEqual([])
    expect(tags).not.toMatch(/\s(src|href)="(?!#)/)
    expect(page).toContain("default-src 'none'; style-src 'sha256-")
  })

  it('tells the score, what passed, why the rest did not, and the conversation', () => {
    const page = reportPage(report)
    for (const text of [
      '2<small> of 3 points',
      '1 passed',
      'Please report it',
      '<svg',
      'wrong here',
    ])
      expect(page).toContain(text)
  })
})
