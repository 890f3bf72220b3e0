import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COURSE, loadUnit } from '../../grader/course.ts'
import type { Graded } from '../course.ts'
import { floorOf, LONGEST_WAIT } from '../floor.ts'
import { type Figures, goalsOf, type Results } from '../results.ts'
import { spread } from '../spread.ts'
import { tablesOf, withTables } from '../table.ts'

const graded = (what: string, verdicts: number, ms: number): Graded => ({
  what,
  verdicts,
  skipped: 0,
  programs: verdicts,
  wallMs: spread([ms]),
  cpuMs: spread([2 * ms]),
  peakMiB: 200,
  floor: { waitMs: 3750, startsMs: 8000, ms: 8000 },
})

const cohort = { submissions: 5, wallMs: 5000, cpuMs: 9000, perMinute: 60 }
const figures: Figures = {
  empty: { aloneMs: spread([40, 41, 60]), sideBySideMs: 50 },
  course: {
    whole: graded('whole course', 300, 12_000),
    exercise: graded('one exercise (02)', 12, 1000),
    check: graded('one check', 1, 500),
    longest: graded('the longest', 1, 9000),
  },
  watch: { firstVerdictMs: spread([200]), lastVerdictMs: spread([600, 701]), graderCpuMs: 90 },
  cohort: {
    alone: { wallMs: spread([1000]), cpuMs: spread([1500]) },
    cohorts: [
      { ...cohort, overheadWall: -20, overheadCpu: 10.1 },
      { ...cohort, overheadWall: -30, overheadCpu: 5 },
    ],
  },
  learnyounode: {
    version: '4.2.2',
    wallMs: spread([800]),
    cpuMs: spread([400]),
    tooEarly: { passed: 1, failed: 2 },
  },
}
const machine = {
  processors: 2,
  model: 'A processor',
  memoryGiB: 8,
  node: 'v20.20.2',
  kernel: 'Linux 6',
  busyBefore: 1,
}
const results: Results = {
  schema: 1,
  date: '2026-01-31',
  machine,
  seconds: 300,
  figures,
  goals: goalsOf(figures),
}

describe('goals', () => {
  it('are met at their bound, and not beyond it', () => {
    expect(goalsOf(figures).map(({ measured, met }) => [measured, met])).toEqual([
      [1.5, true],
      [0.65, true],
      [10.1, false],
      [20, true],
      [9.6, false],
      [1, false],
    ])
  })

  it('are only those of parts that were measured', () => {
    expect(goalsOf({ watch: figures.watch }).map(({ goal }) => goal)).toEqual([
      'save to last verdict, median',
    ])
    expect(goalsOf({})).toEqual([])
  })
})

describe('the floor', () => {
  it('is the longer one of waits and starts', () => {
    const started = { waitMs: 3750, emptyMs: 40, processors: 2 }
    expect(floorOf({ ...started, programs: 400 })).toEqual({
      waitMs: 3750,
      startsMs: 8000,
      ms: 8000,
    })
    expect(floorOf({ ...started, programs: 100 }).ms).toBe(3750)
  })

  it('has one program start no quicker on more processors', () => {
    const one = { waitMs: 0, programs: 1, emptyMs: 40 }
    expect(floorOf({ ...one, processors: 8 }).ms).toBe(40)
    expect(floorOf({ ...one, programs: 0, processors: 8 }).ms).toBe(0)
  })

  it('waits in a check that there is', async () => {
    const { exercise } = await loadUnit(LONGEST_WAIT.slug)
    expect(exercise.checks.map(({ title }) => title)).toContain(LONGEST_WAIT.title)
  })
})

describe('a spread', () => {
  it('is the middle and both ends', () => {
    expect(spread([3, 1, 2.04])).toEqual({ median: 2, least: 1, most: 3, runs: 3 })
    expect(spread([4, 1]).median).toBe(2.5)
    expect(() => spread([])).toThrow('nothing was measured')
  })
})

describe('the tables', () => {
  it('hold what was measured, and say whether goals are met', () => {
    const lines = tablesOf(results).split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        '| whole course over its floor | at most 1.5 × | 1.5 × | yes |',
        '| a submission in a cohort over alone | at most 10 % | 10.1 % | **no** |',
        '| whole course | 300 | 300 | 12.00 s | 24.00 s | 200 MiB | 8.00 s (waits 3.75 s, starts 8.00 s) | 1.50 |',
        '| learnyounode 4.2.2: verify of TIME SERVER | 1 | 0.80 s | 1.25 | 1.0 × |',
        '| 5 | 5.00 s | 60 | -20 % | 10.1 % |',
      ]),
    )
    expect(lines[0]).not.toContain('Others were at work')
  })

  it('have as many cells in a row as in its head', () => {
    const rows = tablesOf(results)
      .split('\n\n')
      .filter((part) => part.startsWith('|'))
    expect(rows).toHaveLength(5)
    for (const table of rows)
      expect(new Set(table.split('\n').map((line) => line.split(' | ').length)).size).toBe(1)
  })

  it('are only those of parts that were measured', () => {
    const { watch } = figures
    const text = tablesOf({ ...results, figures: { watch }, goals: goalsOf({ watch }) })
    expect(text).toContain('last verdict')
    expect(text).not.toContain('floor')
  })

  it('say that others were at work', () => {
    const text = tablesOf({ ...results, machine: { ...machine, busyBefore: 30 } })
    expect(text).toContain('Others were at work on this machine')
  })

  it('take their place in a page, and leave the rest as it is', () => {
    const page = readFileSync(join(COURSE, 'bench/README.md'), 'utf8')
    const once = withTables(page, results)
    expect(withTables(once, results)).toBe(once)
    const [before, after] = [page.split('<!--')[0], page.split('-->').at(-1)]
    expect([once.split('<!--')[0], once.split('-->').at(-1)]).toEqual([before, after])
    expect(() => withTables('# A page', results)).toThrow('the page has no')
  })

  it('on the page are those of results.json', () => {
    const [page, text] = ['README.md', 'results.json'].map((name) =>
      readFileSync(join(COURSE, 'bench', name), 'utf8'),
    )
    expect(withTables(page!, JSON.parse(text!) as Results)).toBe(page)
  })
})
