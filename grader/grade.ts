import { EventEmitter, on } from 'node:events'
import type { Unit } from './course.ts'
import type { NamespaceKeeper } from './namespace/namespace.ts'
import type { LastMs } from './order.ts'
import type { CheckReport, ExerciseReport, Report } from './report.ts'
import { Run } from './run.ts'
import type { SandboxOption } from './sandbox/isolation.ts'
import type { Submission } from './submission.ts'

export type GradeOptions = {
  /** Repeats the payloads of an earlier run. */
  seed?: number
  /** Stands in for the student's programs; see `commandRunnable`. */
  command?: string
  /** Keeps the programs in a sandbox; unset for one's own programs, which run beside the grader. */
  sandbox?: SandboxOption
  /** How many checks run side by side. */
  concurrency?: number
  /** Ends the run early; what runs is cleaned up. */
  signal?: AbortSignal
  /** Called before what ran out of time is tried once more: returns when nobody else grades on this machine. */
  quiet?: () => Promise<void>
  /** Titles of checks that are known to fail: what runs out of time there is not held once more. */
  foretold?: string[]
  /** How long checks took before: then those that take longest begin first. */
  lastMs?: LastMs
  /** Keeps the network namespace open from one run to the next; its owner closes it. */
  keeper?: NamespaceKeeper
}

/** What happens during a run, in plain JSON. */
export type GradeEvent =
  | {
      type: 'run-started'
      seed: number
      exercises: { slug: string; title: string; checks: string[] }[]
    }
  | { type: 'check-started'; slug: string; title: string }
  | { type: 'check-confirming'; slug: string; title: string }
  | { type: 'check-finished'; slug: string; check: CheckReport }
  | { type: 'exercise-finished'; exercise: ExerciseReport }
  | { type: 'run-finished'; report: Report }

/** Grades a submission. This is the engine's one door: everything that grades calls it. */
export async function* grade(
  submission: Submission,
  units: Unit[],
  options: GradeOptions = {},
): AsyncGenerator<GradeEvent, Report> {
  const emitter = new EventEmitter()
  const events = on(emitter, 'event', { close: ['over'] })
  const stop = new AbortController()
  const run = new Run(submission, units, options, stop.signal, (event) =>
    emitter.emit('event', event),
  )
  const running = run.grade().finally(() => emitter.emit('over'))
  running.catch(() => {})
  try {
    for await (const [event] of events) yield event as GradeEvent
    return await running
  } finally {
    stop.abort()
    await running.catch(() => {})
  }
}

/** Grades a submission and keeps only the report. */
export async function gradeQuietly(
  submission: Submission,
  units: Unit[],
  options?: GradeOptions,
): Promise<Report> {
  const events = grade(submission, units, options)
  for (;;) {
    const { value, done } = await events.next()
    if (done) return value
  }
}
