import { join } from 'node:path'
import { COURSE, type Unit } from '../course.ts'
import type { Check } from '../exercise.ts'
import { type GradeEvent, grade } from '../grade.ts'
import { onlyBegun } from '../help/begun.ts'
import { firstFailed, nextHint } from '../help/hints.ts'
import { NamespaceKeeper } from '../namespace/namespace.ts'
import type { Report } from '../report.ts'
import { keepBestScores, readBestScores } from '../student/best-scores.ts'
import { readLastRuns, rememberRun } from '../student/last-run.ts'
import { directorySubmission, type Submission } from '../submission.ts'
import { SavedFiles } from './saved-files.ts'
import { asked, firstSeenFailing, type View } from './view.ts'

/** Grades a unit whenever one of its files is saved. Stays warm: the engine, the checks and the network namespace serve every run. */
export class Session {
  readonly #units: Unit[]
  readonly #changed: (event?: GradeEvent) => void
  readonly #keeper = new NamespaceKeeper()
  readonly #took = new Map<string, number>()
  readonly #submission: Promise<Submission> = directorySubmission(COURSE).then(onlyBegun)
  #files?: SavedFiles
  #stop?: AbortController
  #again = false
  /** Checks are loaded once; set when their files are no longer what was loaded. */
  #stale?: string
  #closed = false
  #working?: Promise<void>
  #remembering?: Promise<void>
  view: View

  /** @param changed called when there is something new to see */
  constructor(units: Unit[], first: Unit, changed: (event?: GradeEvent) => void) {
    this.#units = units
    this.#changed = changed
    this.view = this.#open(first)
  }

  /** Grades anew: `only` one check, or all; what runs is stopped. */
  grade(only?: Check): void {
    this.view.only = only
    this.#restart()
  }

  /** The unit that comes `step` units later; there is none beyond the last. */
  neighbour(step: 1 | -1): Unit | undefined {
    return this.#units[this.#units.indexOf(this.view.unit) + step]
  }

  /** Goes to the next or the previous unit. */
  go(step: 1 | -1): void {
    const unit = this.neighbour(step)
    if (unit) {
      this.view = this.#open(unit)
      this.#restart()
    } else this.say(step > 0 ? 'This is the last unit.' : 'This is the first unit.')
  }

  /** Shows the next hint for the first check that failed. */
  async hint(): Promise<void> {
    const { view } = this
    // A verdict is seen a moment before it is written down.
    await this.#remembering
    const last = (await readLastRuns()).units[view.unit.slug]
    const check = firstSeenFailing(view) ?? firstFailed(view.unit, last)
    if (check) view.hint = await nextHint(view.unit, check)
    else view.message = 'Nothing failed in the last run.'
    this.#changed()
  }

  say(message: string | undefined): void {
    this.view.message = message
    this.#changed()
  }

  /** Ends what runs, and returns when nothing is left of it. */
  async close(): Promise<void> {
    this.#closed = true
    this.#again = false
    this.#files?.close()
    this.#stop?.abort()
    await this.#working
    await this.#keeper.close()
  }

  #open(unit: Unit): View {
    this.#files?.close()
    this.#files = new SavedFiles({
      directory: join(COURSE, 'exercises', unit.slug),
      files: Object.values(unit.exercise.programs),
      saved: () => this.#restart(),
      other: (name) => this.#otherChanged(name),
    })
    return { unit, grading: false, running: new Set(), results: new Map() }
  }

  #otherChanged(name: string): void {
    if (!name.endsWith('.ts')) return
    this.#stale = `${name} has changed: quit and start again to grade by it.`
    this.say(this.#stale)
  }

  #restart(): void {
    if (this.#closed) return
    this.#again = true
    this.#stop?.abort()
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined
    })
  }

  async #work(): Promise<void> {
    while (this.#again) {
      this.#again = false
      this.#stop = new AbortController()
      await this.#run(this.#stop.signal).catch((error) => {
        if (!this.#stop?.signal.aborted) this.view.message = `The grader broke: ${error}`
      })
    }
    this.view.grading = false
    this.#changed()
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { view } = this
    Object.assign(view, {
      grading: true,
      hint: undefined,
      message: this.#stale,
      report: undefined,
    })
    view.running.clear()
    view.results.clear()
    const lastMs = (slug: string, title: string) => this.#took.get(`${slug} ${title}`)
    const options = { signal, keeper: this.#keeper, ...(this.#took.size > 0 ? { lastMs } : {}) }
    for await (const event of grade(await this.#submission, [asked(view)], options)) {
      this.#follow(view, event)
      if (event.type === 'run-finished') {
        this.#remembering = this.#finish(view, event.report)
        await this.#remembering
      }
      this.#changed(event)
    }
  }

  #follow({ running, results }: View, event: GradeEvent): void {
    if (event.type === 'check-started' || event.type === 'check-confirming')
      running.add(event.title)
    if (event.type !== 'check-finished') return
    const { title, durationMs } = event.check
    this.#took.set(`${event.slug} ${title}`, durationMs)
    running.delete(title)
    results.set(title, event.check)
  }

  async #finish(view: View, report: Report): Promise<void> {
    view.report = report
    view.grading = false
    if (!view.only) await keepBestScores(report.exercises)
    await rememberRun(report.exercises)
    view.best = (await readBestScores()).units[view.unit.slug]
  }
}
