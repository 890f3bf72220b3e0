import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COURSE } from '../grader/course.ts'
import { type Settings, UNIT } from './course.ts'
import { rounded, type Spread, spread } from './spread.ts'
import { courseCommand, startedBefore, succeeds } from './timed.ts'

/** A cohort of submissions of one exercise, beside one of them graded alone with the same settings. */
export type CohortFigures = {
  alone: { wallMs: Spread; cpuMs: Spread }
  cohorts: Cohort[]
}

export type Cohort = {
  submissions: number
  wallMs: number
  cpuMs: number
  perMinute: number
  /** A submission's share of wall and processor time, in percent over those of one graded alone. */
  overheadWall: number
  overheadCpu: number
}

export const SIZES = [5, 10, 20, 40]

type Needs = Pick<Settings, 'temporary' | 'signal' | 'tell'>

export async function measureCohort(runs: number, settings: Needs): Promise<CohortFigures> {
  const alone = await gradedAlone(runs, settings)
  const cohorts: Cohort[] = []
  await startedBefore(courseCommand('gradebook'), settings.signal)
  for (const submissions of SIZES) {
    const { wallMs, cpuMs } = await gradedTogether(submissions, settings)
    const over = (whole: number, { median }: Spread) =>
      rounded(100 * (whole / submissions / median - 1))
    const perMinute = rounded((60_000 * submissions) / wallMs)
    settings.tell(`${submissions} submissions: ${perMinute} a minute`)
    cohorts.push({
      submissions,
      wallMs: Math.round(wallMs),
      cpuMs: Math.round(cpuMs),
      perMinute,
      overheadWall: over(wallMs, alone.wallMs),
      overheadCpu: over(cpuMs, alone.cpuMs),
    })
  }
  return { alone, cohorts }
}

async function gradedAlone(runs: number, { temporary, signal, tell }: Needs) {
  const home = mkdtempSync(join(temporary, 'alone-'))
  const submission = join(home, 'student-1')
  submit(submission)
  const json = join(home, 'report.json')
  const words = courseCommand('grade', '02', '--submission', submission, '--json', json)
  const [walls, cpus]: [number[], number[]] = [[], []]
  await startedBefore(words, signal)
  for (let run = 1; run <= runs; run++) {
    const { wallMs, cpuMs } = await succeeds({ words, signal })
    walls.push(wallMs)
    cpus.push(cpuMs)
  }
  const figures = { wallMs: spread(walls), cpuMs: spread(cpus) }
  tell(`one submission alone: ${figures.wallMs.median} ms`)
  return figures
}

async function gradedTogether(submissions: number, { temporary, signal }: Needs) {
  const home = mkdtempSync(join(temporary, 'cohort-'))
  for (let student = 1; student <= submissions; student++)
    submit(join(home, 'cohort', `student-${student}`))
  const out = join(home, 'out')
  const words = courseCommand('gradebook', join(home, 'cohort'), '02', '--out', out)
  const taken = await succeeds({ words, signal })
  requireFullMarks(join(out, 'gradebook.json'), submissions)
  return taken
}

function submit(directory: string): void {
  mkdirSync(join(directory, UNIT), { recursive: true })
  copyFileSync(join(COURSE, 'solutions', UNIT, 'server.ts'), join(directory, UNIT, 'server.ts'))
}

function requireFullMarks(gradebook: string, submissions: number): void {
  const { students } = JSON.parse(readFileSync(gradebook, 'utf8')) as {
    students: { id: string; score: number; maxScore: number }[]
  }
  const full = students.filter(({ score, maxScore }) => score === maxScore && maxScore > 0)
  if (full.length !== submissions)
    throw new Error(`of ${submissions} solutions, only ${full.length} got full marks`)
}
