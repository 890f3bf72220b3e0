import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import os from 'node:os'
import type { Unit } from './course.ts'
import {
  type KnownProgram,
  rightPrograms,
  solutions,
  withChecks,
  wrongPrograms,
} from './known-programs.ts'
import { graded, gradedWith, isPython } from './proof-grading.ts'
import type { CheckReport, ExerciseReport } from './report.ts'
import { digestsOf, engineDigest } from './soak-digests.ts'
import type { Submission } from './submission.ts'
import { find } from './witnesses/machine.ts'

/** One grading whose verdicts are known beforehand, and the digest of all that they depend on. */
export type SoakJob = {
  unit: Unit
  name: string
  digest: string
  grade: () => Promise<ExerciseReport>
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

const KINDS = ['solutions', 'right', 'wrong'] as const
type Kind = (typeof KINDS)[number] | 'failing'

/** Which programs are graded again and again: solutions, other right programs, wrong ones, these with the checks alone that they must fail, or all. */
export const SOAK_KINDS = [...KINDS, 'failing', 'all'] as const
export type SoakKind = (typeof SOAK_KINDS)[number]

/** What one round of a soak grades, the right programs first. @param signal ends a grading early */
export async function soakJobs(
  units: Unit[],
  kind: SoakKind,
  signal: AbortSignal,
): Promise<SoakJob[]> {
  const solution = await solutions()
  const engine = await engineDigest()
  const ofUnits = await Promise.all(units.map((unit) => jobsOf(unit, solution, engine, signal)))
  const kinds = kind === 'all' ? KINDS : [kind]
  return kinds.flatMap((kind) => ofUnits.flatMap((jobs) => jobs[kind]))
}

async function jobsOf(
  unit: Unit,
  solution: Submission,
  engine: string,
  signal: AbortSignal,
): Promise<Record<Kind, SoakJob[]>> {
  const digestOf = await digestsOf(engine, unit)
  const all = { unit, fails: [], byLuck: [] }
  const job = async (name: string, known: KnownProgram) => ({
    ...all,
    name,
    digest: await digestOf(known.file),
    grade: () => gradedWith(unit, solution, known, { signal }),
  })
  const right = rightPrograms(unit.slug)
    .filter((known) => !isPython(known) || find('python3'))
    .map((known) => job(`right/${known.name}`, known))
  const wrong = wrongPrograms(unit.slug).map(async (known) => {
    const { fails, byLuck } = known
    return { ...(await job(`wrong/${known.name}`, known)), fails, byLuck }
  })
  const failing = wrongPrograms(unit.slug).map(async (known) => {
    const { fails } = known
    const part = withChecks(unit, ({ title }) => fails.includes(title))
    const grade = () => gradedWith(part, solution, known, { signal })
    return { ...(await job(`failing/${known.name}`, known)), unit: part, fails, grade }
  })
  const grade = () => graded(unit, solution, { signal })
  return {
    solutions: [{ ...all, name: 'solution', digest: await digestOf(), grade }],
    right: await Promise.all(right),
    wrong: await Promise.all(wrong),
    failing: await Promise.all(failing),
  }
}

/** Grades once. What this machine cannot judge is no difference, and neither is luck. */
export async function soak({
  unit,
  name,
  grade,
  fails,
  byLuck,
}: SoakJob): Promise<{ verdicts: number; differences: Difference[] }> {
  const { checks } = await grade()
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
