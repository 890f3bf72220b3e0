import { type CheckRun, type Outcome, runCheck } from '../check-run.ts'
import type { Check } from '../exercise.ts'
import { EndedError, Namespace, type NamespaceKeeper } from './namespace.ts'

export type PlacesSettings = {
  sandboxed: boolean
  /** Stands in for the prepared programs. */
  command?: string
  stop: AbortSignal
  /** The run's. */
  directory: string
  /** Has the network namespace outlive the run, for the next. */
  keeper?: NamespaceKeeper
}

/** Where the conversations of one run are held: with the grader itself, in a network of their own, or in a sandbox. */
export class Places {
  readonly #settings: PlacesSettings
  /** Second graders, each opened for the first check that wants it: one whose checks are at the wire must not hear others'. */
  readonly #opened = new Map<boolean, Promise<Namespace>>()

  constructor(settings: PlacesSettings) {
    this.#settings = settings
  }

  /** Holds a conversation where it belongs. */
  async hold(run: CheckRun): Promise<Outcome> {
    const { sandboxed, stop } = this.#settings
    if (!run.check.ownNetwork && !sandboxed) return runCheck(run)
    try {
      await run.runnable()
      return await this.#holdElsewhere(run)
    } catch (error) {
      stop.throwIfAborted()
      // It is told the same way here as anywhere else.
      return runCheck({ ...run, runnable: () => Promise.reject(error) })
    }
  }

  /** Starts what checks in the sandbox will want. */
  openFor(checks: Check[]): void {
    for (const network of new Set(checks.map((check) => check.ownNetwork)))
      this.#open(network).catch(() => {})
  }

  async #holdElsewhere(run: CheckRun): Promise<Outcome> {
    const { ownNetwork } = run.check
    const opening = this.#open(ownNetwork)
    try {
      const namespace = await opening
      return await namespace.run(run, this.#settings.command)
    } catch (error) {
      // One that has ended is of no more use: the next check gets another.
      if (error instanceof EndedError && this.#opened.get(ownNetwork) === opening)
        this.#opened.delete(ownNetwork)
      throw error
    }
  }

  /** Ends whatever goes on in other places, and returns when nothing of it is left. */
  async close(): Promise<void> {
    for (const opening of this.#opened.values()) {
      const namespace = await opening.catch(() => undefined)
      if (namespace && namespace === this.#keeper?.kept) namespace.outlivesTheRun()
      else await namespace?.close()
    }
  }

  /** A sandbox is of one run's directory. */
  get #keeper(): NamespaceKeeper | undefined {
    return this.#settings.sandboxed ? undefined : this.#settings.keeper
  }

  #open(network: boolean): Promise<Namespace> {
    const { sandboxed, stop, directory } = this.#settings
    const sandbox = sandboxed ? directory : undefined
    const opening =
      this.#opened.get(network) ?? Namespace.open({ stop, network, sandbox, keeper: this.#keeper })
    this.#opened.set(network, opening)
    return opening
  }
}
