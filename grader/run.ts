import { randomInt } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { mkdirSync } from 'node:fs'
import { mkdtemp, realpath } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import type { CheckRun, Outcome } from './check-run.ts'
import type { Unit } from './course.ts'
import { Failure } from './failure.ts'
import type { GradeEvent, GradeOptions } from './grade.ts'
import { Places } from './namespace/places.ts'
import { inGoodOrder } from './order.ts'
import { prepare } from './prepare.ts'
import { adoptOrphans } from './programs/orphans.ts'
import { remove, removeAbandoned, runDirectory } from './programs/remove.ts'
import { commandRunnable, type Runnable } from './programs/runnable.ts'
import {
  type CheckReport,
  courseReport,
  type ExerciseReport,
  exerciseReport,
  type Report,
} from './report.ts'
import { HELD, handOver } from './sandbox/grader.ts'
import {
  expectsSandbox,
  type Isolation,
  isolation,
  type SandboxOption,
} from './sandbox/isolation.ts'
import { sideBySide } from './side-by-side.ts'
import { Starts } from './starts.ts'
import type { Submission } from './submission.ts'
import { machine } from './witnesses/machine.ts'

/** A conversation is mostly waiting: more of them than processors keep the machine at work. */
export const DEFAULT_CONCURRENCY = Math.max(4, os.availableParallelism() * 6)

/** Once for all runs of a process: watch has one at every save. */
const tidied = onDemand(() => removeAbandoned(os.tmpdir()).catch(() => {}))

/** One grading of one submission, from the first check to the report. */
export class Run {
  readonly #submission: Submission
  readonly #units: Unit[]
  readonly #options: GradeOptions
  readonly #stop: AbortSignal
  readonly #emit: (event: GradeEvent) => void
  readonly #seed: number
  readonly #starts = new Starts(os.availableParallelism() + 1)
  #directory = ''
  #isolation: Isolation = { sandbox: 'none' }
  #places?: Places

  constructor(
    submission: Submission,
    units: Unit[],
    options: GradeOptions,
    stop: AbortSignal,
    emit: (event: GradeEvent) => void,
  ) {
    this.#submission = submission
    this.#units = units
    this.#options = options
    this.#stop = options.signal ? AbortSignal.any([stop, options.signal]) : stop
    setMaxListeners(0, this.#stop)
    this.#emit = emit
    this.#seed = options.seed ?? randomInt(2 ** 32)
  }

  async grade(): Promise<Report> {
    const began = performance.now()
    this.#stop.throwIfAborted()
    this.#requireChecks()
    adoptOrphans()
    this.#announce()
    void tidied()
    // Without links: below it none is followed, see shared-files.ts.
    this.#directory = await realpath(await mkdtemp(join(os.tmpdir(), runDirectory(process.pid))))
    process.on('unhandledRejection', forgive)
    try {
      await this.#isolate(this.#options.sandbox)
      const exercises = await this.#exercises()
      const durationMs = Math.round(performance.now() - began)
      const facts = { seed: this.#seed, durationMs, machine: machine(this.#isolation) }
      const report = courseReport(facts, exercises)
      this.#emit({ type: 'run-finished', report })
      return report
    } finally {
      await this.#places?.close()
      await remove(this.#directory)
      process.off('unhandledRejection', forgive)
    }
  }

  /** No checks, no verdict: a run that judged nothing must not look like one that found nothing wrong. */
  #requireChecks(): void {
    const empty = this.#units.find(({ exercise }) => exercise.checks.length === 0)
    if (empty) throw new Error(`${empty.slug} has no checks`)
    if (this.#units.length === 0) throw new Error('there is no exercise to grade')
  }

  /** The second grader starts while the sandbox is tried: where the system forbids it, that one fails, too. */
  async #isolate(wanted: SandboxOption | undefined): Promise<void> {
    const [isolating, expected] = [isolation(wanted), expectsSandbox(wanted)]
    this.#openPlaces(expected)
    this.#isolation = await isolating
    if (this.#sandboxed === expected) return
    await this.#places?.close()
    this.#openPlaces(this.#sandboxed)
  }

  #openPlaces(sandboxed: boolean): void {
    const directory = this.#directory
    if (sandboxed) {
      mkdirSync(join(directory, HELD))
      handOver(directory)
    }
    const { command, keeper } = this.#options
    this.#places = new Places({ sandboxed, command, directory, keeper, stop: this.#stop })
    if (sandboxed) this.#places.openFor(this.#units.flatMap(({ exercise }) => exercise.checks))
  }

  get #sandboxed(): boolean {
    return this.#isolation.sandbox === 'bubblewrap'
  }

  #announce(): void {
    const exercises = this.#units.map(({ slug, exercise }) => ({
      slug,
      title: exercise.title,
      checks: exercise.checks.map((check) => check.title),
    }))
    this.#emit({ type: 'run-started', seed: this.#seed, exercises })
  }

  async #exercises(): Promise<ExerciseReport[]> {
    const results = this.#units.map((unit) => ({ unit, checks: [] as CheckReport[] }))
    const jobs = results.flatMap(({ unit, checks }) => {
      const runnable = onDemand(() => this.#prepare(unit))
      const common = { seed: this.#seed, directory: this.#directory, stop: this.#stop }
      return unit.exercise.checks.map((check, at) => ({
        run: { ...unit, ...common, check, runnable },
        settle: (report: CheckReport) => this.#settle(unit, checks, at, report),
      }))
    })
    await this.#runAll(jobs)
    return results.map(({ unit, checks }) => exerciseReport(unit.slug, unit.exercise, checks))
  }

  /** Runs all checks side by side; those that ran out of time once more, each alone on the quiet machine. */
  async #runAll(jobs: Job[]): Promise<void> {
    const unsure: Job[] = []
    const waiting = inGoodOrder(jobs, this.#options.lastMs)
    await sideBySide(waiting, this.#options.concurrency ?? DEFAULT_CONCURRENCY, async (job) => {
      const outcome = await this.#inTurn(job.run)
      const isUnsure = outcome.ranOutOfTime && !this.#isForetold(outcome)
      if (isUnsure || this.#isBrokenSandbox(outcome)) unsure.push(job)
      else job.settle(outcome.report)
    })
    if (unsure.length > 0) await this.#options.quiet?.()
    for (const { run, settle } of unsure) {
      this.#stop.throwIfAborted()
      this.#emit({ type: 'check-confirming', slug: run.slug, title: run.check.title })
      settle((await this.#places!.hold({ ...run, confirming: true })).report)
    }
  }

  #isForetold({ report: { title, verdict } }: Outcome): boolean {
    return verdict === 'failed' && (this.#options.foretold?.includes(title) ?? false)
  }

  /** A sandbox is much machinery: where it broke, a second try in a fresh one tells whether it was the check. */
  #isBrokenSandbox({ report }: Outcome): boolean {
    return this.#sandboxed && report.verdict === 'broken'
  }

  async #prepare(unit: Unit): Promise<Runnable> {
    if (this.#options.command) return commandRunnable(this.#options.command)
    const directory = join(this.#directory, unit.slug)
    const runnable = await prepare(this.#submission, unit, directory)
    if (this.#sandboxed) handOver(directory)
    return runnable
  }

  /** Begins a check when its program's turn to start has come. */
  async #inTurn(run: CheckRun): Promise<Outcome> {
    const over = await this.#starts.turn()
    return this.#check({ ...run, lively: over }).finally(over)
  }

  async #check(run: CheckRun): Promise<Outcome> {
    this.#stop.throwIfAborted()
    this.#emit({ type: 'check-started', slug: run.slug, title: run.check.title })
    return this.#places!.hold(run)
  }

  #settle({ slug, exercise }: Unit, checks: CheckReport[], at: number, report: CheckReport): void {
    checks[at] = report
    this.#emit({ type: 'check-finished', slug, check: report })
    if (Object.keys(checks).length < exercise.checks.length) return
    this.#emit({
      type: 'exercise-finished',
      exercise: exerciseReport(slug, exercise, checks),
    })
  }
}

/** A check, and where its report goes. */
type Job = { run: CheckRun; settle: (report: CheckReport) => void }

/** Makes something when it is first asked for, and that once. */
export function onDemand<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** A move that a check began and did not wait for fails after the check is over: nobody is left to hear of it. */
export function forgive(reason: unknown): void {
  const late = reason instanceof Failure || (reason as Error | undefined)?.name === 'AbortError'
  if (!late) throw reason
}
