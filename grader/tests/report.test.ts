import { execFileSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { Skipped } from '../failure.ts'
import { writeWhole } from '../formats/write.ts'
import { gradeQuietly } from '../grade.ts'
import schema from '../report.schema.json' with { type: 'json' }
import { courseReport, exerciseReport, type Report } from '../report.ts'
import { plain } from '../reporters/paint.ts'
import { adviceText, exerciseText, summaryText } from '../reporters/terminal.ts'
import { echoes, sample, submissionOf, TEMPORARY, unitOf } from './support.ts'

const isReport = new Ajv2020({ allErrors: true }).compile(schema)

let report: Report
beforeAll(async () => {
  const unit = unitOf([
    sample('passes', ({ server }) => server.starts(), { points: 2 }),
    sample('fails', echoes, { patience: 0.4 }),
    sample('is skipped', async () => {
      throw new Skipped('tftp is not installed')
    }),
    sample('is broken', async ({ server }) => {
      await server.starts()
      throw new Error('a mistake in the check')
    }),
  ])
  report = await gradeQuietly(submissionOf('says-nothing'), [unit], { seed: 4_294_967_295 })
})

describe('the schema', () => {
  it('fits a report of every verdict', () => {
    const verdicts = report.exercises[0]!.checks.map(({ verdict }) => verdict)
    expect(verdicts).toEqual(['passed', 'failed', 'skipped', 'broken'])
    expect(isReport(report) || isReport.errors).toBe(true)
  })

  it.each<[string, (report: Report) => unknown]>([
    ['an unknown field', (changed) => Object.assign(changed, { extra: 1 })],
    ['an unknown field of a check', (changed) => Object.assign(checkOf(changed, 0), { extra: 1 })],
    [
      'an unknown field of a failure',
      (changed) => Object.assign(checkOf(changed, 1).failure!, { x: 1 }),
    ],
    ['points for a failed check', (changed) => Object.assign(checkOf(changed, 1), { points: 1 })],
    ['a failure without a cause', (changed) => delete checkOf(changed, 1).failure],
    ['a reason to pass', (changed) => Object.assign(checkOf(changed, 0), { reason: 'why not' })],
    ['an unknown verdict', (changed) => Object.assign(checkOf(changed, 0), { verdict: 'good' })],
    ['no exercise', (changed) => changed.exercises.splice(0)],
  ])('refuses %s', (_, change) => {
    const changed = structuredClone(report)
    change(changed)
    expect(isReport(changed)).toBe(false)
  })
})

function checkOf({ exercises }: Report, at: number) {
  return exercises[0]!.checks[at]!
}

describe('a report', () => {
  it('adds up what was judged', () => {
    const check = { title: 'x', durationMs: 1 }
    const one = exerciseReport('01-a', { title: 'A', programs: {} }, [
      { ...check, points: 2, maxPoints: 2, verdict: 'passed' },
      { ...check, points: 0, maxPoints: 3, verdict: 'failed' },
    ])
    const other = exerciseReport('02-b', { title: 'B', programs: {} }, [
      { ...check, points: 0, maxPoints: 4, verdict: 'skipped' },
      { ...check, points: 0, maxPoints: 8, verdict: 'broken' },
    ])
    expect([one.score, one.maxScore, other.score, other.maxScore]).toEqual([2, 5, 0, 0])
    const facts = { seed: 1, durationMs: 2, machine: report.machine }
    expect(courseReport(facts, [one, other])).toMatchObject({ score: 2, maxScore: 5, unjudged: 12 })
  })

  it('counts the programs that were started for what was judged', () => {
    expect(report.exercises[0]!.checks.map(({ starts }) => starts)).toEqual([
      1,
      1,
      undefined,
      undefined,
    ])
  })

  it('is written whole, and nothing beside it', async () => {
    const directory = mkdtempSync(join(TEMPORARY, 'report-'))
    const path = join(directory, 'report.json')
    await writeWhole(path, 'a first report')
    await writeWhole(path, 'another')
    expect(readFileSync(path, 'utf8')).toBe('another')
    expect(readdirSync(directory)).toEqual(['report.json'])
  })

  it('is written to a pipe, and through a link, that stay what they are', async () => {
    const directory = mkdtempSync(join(TEMPORARY, 'report-'))
    const [link, file, pipe] = ['link', 'file', 'pipe'].map((name) => join(directory, name))
    symlinkSync('file', link!)
    await writeWhole(link!, 'a report')
    expect([lstatSync(link!).isSymbolicLink(), readFileSync(file!, 'utf8')]).toEqual([
      true,
      'a report',
    ])
    execFileSync('mkfifo', [pipe!])
    const [read] = await Promise.all([readFile(pipe!, 'utf8'), writeWhole(pipe!, 'another')])
    expect([lstatSync(pipe!).isFIFO(), read]).toEqual([true, 'another'])
    expect(readdirSync(directory).sort()).toEqual(['file', 'link', 'pipe'])
  })

  it('tells in a terminal what failed, why, and what to read', () => {
    const [exercise] = report.exercises
    const text = exerciseText(exercise!, plain)
    expect(text).toMatch(/^01 Test +2\/3$/m)
    expect(text).toMatch(/✓ passes +2\/2$/m)
    expect(text).toMatch(/✗ fails +0\/1$/m)
    expect(text).toMatch(/is skipped +skipped$/m)
    expect(text).toMatch(/missing +tftp is not installed$/m)
    expect(text).toMatch(/is broken +broken$/m)
    for (const name of ['cause', 'sent', 'expected', 'received', 'story', 'think', 'read'])
      expect(text).toMatch(new RegExp(`^      ${name} `, 'm'))
    expect(text).toContain('lessons/01-test.md#a-heading')
    expect(text).not.toContain('\x1b')
  })

  const died = (title: string, output: string, cause = 'The server ended with exit code 1.') => {
    const failed = report.exercises[0]!.checks[1]!
    const transcript = [{ ms: 9, peer: 'server', event: 'exits with 1' }]
    return { ...failed, title, transcript, failure: { ...failed.failure!, cause, output } }
  }

  it('tells the same end of a program once', () => {
    const checks = [
      report.exercises[0]!.checks[0]!,
      died('one', 'TypeError: x'),
      died('two', 'TypeError: x'),
      died('three', 'y'),
    ]
    const text = exerciseText({ ...report.exercises[0]!, checks }, plain)
    expect(text.match(/TypeError/g)).toHaveLength(1)
    expect(text).toContain('cause     as in "one": mend that first')
    expect(text.match(/ {6}story /g)).toHaveLength(2)
  })

  it('tells one cause for each program, where none could even begin', () => {
    const checks = [
      died('one', 'server: x'),
      died('two', 'client: y', 'The client ended with exit code 2.'),
      died('three', 'server: x', 'No exit code 69.'),
      died('four', 'client: y'),
    ]
    const exercise = report.exercises[0]!
    const lines = (shown: typeof checks) =>
      exerciseText({ ...exercise, checks: shown }, plain).split('\n')
    expect(lines(checks).slice(1)).toEqual([
      '  ✗ 2 checks: The server ended with exit code 1.',
      '      it says   server: x',
      '  ✗ 2 checks: The client ended with exit code 2.',
      '      it says   client: y',
      '',
    ])
    expect(lines([checks[0]!, checks[2]!]).slice(1)).toEqual([
      '  ✗ all 2 checks: The server ended with exit code 1.',
      '      it says   server: x',
      '',
    ])
    const told = (shown: typeof checks) => lines(shown).filter((line) => line.startsWith('  ✗'))
    // What only one check has seen is told in full; so is every failure of programs that run on, whatever they print.
    expect(told(checks.slice(0, 3))).toHaveLength(3)
    expect(told(checks.map((check) => ({ ...check, transcript: [] })))).toHaveLength(4)
  })

  it('ends with the score, and what could not be judged', () => {
    const text = summaryText(report, plain)
    expect(text).toContain('2 of 3 points')
    expect(text).toContain('(seed 4294967295)')
    expect(text).toContain('2 more points could not be judged')
    expect(text).toContain('Something broke in the grader or this machine')
    expect(text).not.toContain('Next:')
  })

  it('says what to do next: read, and where a program has begun, ask for a hint', () => {
    const text = adviceText(report, true, plain)
    expect(text).toMatch(/^\nNext: read lessons\/01-test\.md, [\s\S]*npm run grade -- 01\n/)
    expect(text).toMatch(/\nHelp: npm run hint -- 01, .*\n$/)
    expect(adviceText(report, false, plain)).not.toContain('hint')
    const checks = [died('one', 'still to do'), died('two', 'still to do')]
    const exercises = [{ ...report.exercises[0]!, checks }]
    expect(adviceText({ ...report, exercises }, true, plain)).not.toContain('hint')
  })

  it('says where to go on after full marks', () => {
    const [full] = report.exercises
    const exercises = [{ ...full!, score: full!.maxScore }]
    expect(adviceText({ ...report, exercises }, true, plain)).toMatch(/^\nNext: npm run next, /)
  })
})
