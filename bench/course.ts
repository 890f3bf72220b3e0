import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckReport, Report } from '../grader/report.ts'
import { type Floor, floorOf, LONGEST_WAIT } from './floor.ts'
import { oneCheck } from './one-check.ts'
import { peakMemory } from './peak-memory.ts'
import { rounded, type Spread, spread } from './spread.ts'
import { courseCommand, startedBefore, succeeds } from './timed.ts'

/** What a grading took, the command from its start to its end. */
export type Graded = {
  what: string
  verdicts: number
  /** Checks that this machine cannot judge. */
  skipped: number
  /** How many programs were started for the verdicts. */
  programs: number
  wallMs: Spread
  cpuMs: Spread
  peakMiB: number
  floor: Floor
}

export type CourseFigures = { whole: Graded; exercise: Graded; check: Graded; longest: Graded }

/** What is graded, and how often its time is taken. */
type Grading = { what: string; words: string[]; runs: number; waitMs?: number }

export type Settings = {
  temporary: string
  signal: AbortSignal
  processors: number
  /** How long `node empty.mjs` takes. */
  emptyMs: number
  tell: (line: string) => void
}

export const UNIT = '02-echo-server'
const SOLUTIONS = ['--submission', 'solutions']

/** Grades the solutions as students' own programs are graded: beside the grader, not in a sandbox. */
export async function measureCourse(
  runs: { whole: number; part: number },
  settings: Settings,
): Promise<CourseFigures> {
  const { temporary } = settings
  const all = await graded(
    { what: 'whole course', words: SOLUTIONS, runs: runs.whole, waitMs: LONGEST_WAIT.ms },
    settings,
  )
  requireLongestWait(all.report)
  const one = await graded(
    { what: 'one exercise (02)', words: ['02', ...SOLUTIONS], runs: runs.part },
    settings,
  )
  const [first] = one.report.exercises[0]!.checks
  const check = await graded(
    {
      what: `one check (02: ${first!.title})`,
      words: await oneCheck(temporary, UNIT, first!.title),
      runs: runs.part,
    },
    settings,
  )
  const { slug, title } = longestOf(all.report)
  const longest = await graded(
    {
      what: `the longest check, alone (${slug.slice(0, 2)}: ${title})`,
      words: await oneCheck(temporary, slug, title),
      runs: 1,
    },
    settings,
  )
  return { whole: all.graded, exercise: one.graded, check: check.graded, longest: longest.graded }
}

async function graded({ what, words, runs, waitMs = 0 }: Grading, settings: Settings) {
  const { temporary, signal, emptyMs, processors, tell } = settings
  const file = join(temporary, 'report.json')
  const command = courseCommand('grade', ...words, '--no-sandbox', '--json', file)
  const job = { words: command, signal }
  const taken = []
  await startedBefore(command, signal)
  for (let run = 1; run <= runs; run++) {
    const { wallMs, cpuMs } = await succeeds(job)
    requirePassed(JSON.parse(readFileSync(file, 'utf8')) as Report)
    taken.push({ wallMs, cpuMs })
    tell(`${what}: ${(wallMs / 1000).toFixed(2)} s (run ${run} of ${runs})`)
  }
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  const all = checksOf(report)
  const programs = all.reduce((sum, { starts = 0 }) => sum + starts, 0)
  const unjudged = all.filter(({ verdict }) => verdict === 'skipped')
  for (const { slug, title, reason } of unjudged) tell(`skipped: ${slug}, "${title}": ${reason}`)
  const figures: Graded = {
    what,
    verdicts: all.length - unjudged.length,
    skipped: unjudged.length,
    programs,
    wallMs: spread(taken.map(({ wallMs }) => wallMs)),
    cpuMs: spread(taken.map(({ cpuMs }) => cpuMs)),
    peakMiB: rounded(await peakMemory(job)),
    floor: floorOf({ waitMs, programs, emptyMs, processors }),
  }
  return { graded: figures, report }
}

function checksOf({ exercises }: Report): (CheckReport & { slug: string })[] {
  return exercises.flatMap(({ slug, checks }) => checks.map((check) => ({ ...check, slug })))
}

/** How long something takes that does not work is no figure. */
function requirePassed(report: Report): void {
  const failed = checksOf(report).find(({ verdict }) => !['passed', 'skipped'].includes(verdict))
  if (failed)
    throw new Error(`a solution's check ${failed.verdict}: ${failed.slug}, "${failed.title}"`)
}

/** A wait that a check can do without is no part of a floor. */
function requireLongestWait(report: Report): void {
  const { slug, title, ms } = LONGEST_WAIT
  const check = checksOf(report).find((each) => each.slug === slug && each.title === title)
  if (check?.verdict === 'skipped' || (check && check.durationMs >= ms)) return
  throw new Error(`${slug}, "${title}" took ${check?.durationMs} ms: ${ms} ms are no floor`)
}

function longestOf(report: Report) {
  return checksOf(report).reduce((a, b) => (b.durationMs > a.durationMs ? b : a))
}
