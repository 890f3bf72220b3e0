import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import os from 'node:os'
import type { Unit } from './course.ts'
import { gradeQuietly } from './grade.ts'
import { affectedBy, solutions, withProgram, wrongPrograms } from './known-programs.ts'
import type { CheckReport, ExerciseReport } from './report.ts'
import { digestsOf, engineDigest } from './soak-digests.ts'
import type { Submission } from './submission.ts'

const SOLUTION = 'solution'

/** One grading whose verdicts are known beforehand, and the digest of all that they depend on. */
export type SoakJob = {
  unit: Unit
  name: string
  digest: string
  grade: () => Promise<CheckReport[]>
  fails: string[]
  byLuck: string[]
}

/** A verdict that came out otherwise than it is known to. */
export type Difference = {
  unit: string
  program: string
  check: string
  due: string
  report: CheckReport
}

/** Which programs are graded again and again: those that are right, those that are wrong, or both. */
export type SoakKind = 'solutions' | 'wrong' | 'all'

type Grading = (unit: Unit, submission: Submission) => SoakJob['grade']

/** What one round of a soak grades: each solution, and each wrong program. @param signal ends a grading early */
export async function soakJobs(
  units: Unit[],
  kind: SoakKind,
  signal: AbortSignal,
): Promise<SoakJob[]> {
  const solution = await solutions()
  const grading: Grading = (unit, submission) => async () => {
    const { exercises } = await gradeQuietly(submission, [unit], { signal })
    return (exercises[0] as ExerciseReport).checks
  }
  const engine = await engineDigest()
  const jobs = units.map((unit) => jobsOf(unit, solution, grading, engine))
  const all = (await Promise.all(jobs)).flat()
  const isRight = ({ name }: SoakJob) => name === SOLUTION
  return [
    ...(kind === 'wrong' ? [] : all.filter(isRight)),
    ...(kind === 'solutions' ? [] : all.filter((job) => !isRight(job))),
  ]
}

async function jobsOf(
  unit: Unit,
  solution: Submission,
  grading: Grading,
  engine: string,
): Promise<SoakJob[]> {
  const digestOf = await digestsOf(engine, unit)
  const wrong = wrongPrograms(unit.slug).map(async (known) => ({
    unit,
    name: `wrong/${known.name}`,
    digest: await digestOf(known.file),
    grade: grading(affectedBy(unit, known), withProgram(solution, unit, known)),
    fails: known.fails,
    byLuck: known.byLuck,
  }))
  const grade = grading(unit, solution)
  const right = { unit, name: SOLUTION, digest: await digestOf(), grade, fails: [], byLuck: [] }
  return [right, ...(await Promise.all(wrong))]
}

/** Grades once. What this machine cannot judge is no difference, and neither is luck. */
export async function soak({
  unit,
  name,
  grade,
  fails,
  byLuck,
}: SoakJob): Promise<{ verdicts: number; differences: Difference[] }> {
  const checks = await grade()
  const differences = checks.flatMap((report) => {
    const due = fails.includes(report.title) ? 'failed' : 'passed'
    if ([due, 'skipped'].includes(report.verdict) || byLuck.includes(report.title)) return []
    return [{ unit: unit.slug, program: name, check: report.title, due, report }]
  })
  return { verdicts: checks.length, differences }
}

/** Ends with whoever started it, however that one ends. */
const BUSY = `
  process.on('disconnect', () => process.exit())
  const spin = () => {
    const until = performance.now() + 20
    while (performance.now() < until);
    setImmediate(spin)
  }
  spin()`

/** Keeps every processor busy until it is closed. */
export class Load {
  readonly #children: ChildProcess[]

  constructor(processes = os.availableParallelism()) {
    this.#children = Array.from({ length: processes }, () =>
      spawn(process.execPath, ['-e', BUSY], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }),
    )
  }

  async close(): Promise<void> {
    const ended = this.#children.map((child) => once(child, 'exit'))
    for (const child of this.#children) child.kill('SIGKILL')
    await Promise.all(ended)
  }
}
