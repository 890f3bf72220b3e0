import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { CheckRun, Outcome } from '../check-run.ts'
import { Skipped } from '../failure.ts'
import { unshare, whyNoOwnNetwork } from './own-network.ts'

/** What the grader inside is asked: to hold a conversation, with programs prepared below `directory` or with a command. */
export type Request = {
  id: number
  slug: string
  title: string
  seed: number
  directory: string
  command?: string
}

/** What it says: that it is ready, or cannot be, and then what each conversation came to. */
export type Answer = { id?: number; unavailable?: string; outcome?: Outcome; broken?: string }

const START = fileURLToPath(new URL('../start.mjs', import.meta.url))

/** A second grader, in a network namespace of its own: there raw sockets are allowed, and nothing outside can be reached. */
export class Namespace {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (outcome: Promise<Outcome>) => void>()
  #asked = 0

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (answer: Answer) => {
      if (answer.id !== undefined) this.#settle(answer.id, answer)
    })
    child.once('exit', () => {
      for (const id of this.#waiting.keys()) this.#settle(id, {})
    })
  }

  /**
   * @param stop closes it, too
   * @param keeper where one is kept that may be used again
   * @throws {Skipped} where the system does not allow it
   */
  static async open(stop: AbortSignal, keeper?: NamespaceKeeper): Promise<Namespace> {
    stop.throwIfAborted()
    const namespace = keeper?.kept?.isOpen ? keeper.kept : await Namespace.#start(stop)
    stop.addEventListener('abort', () => void namespace.close())
    if (keeper) keeper.kept = namespace
    return namespace
  }

  static async #start(stop: AbortSignal): Promise<Namespace> {
    const reason = whyNoOwnNetwork()
    if (reason !== undefined) throw unavailable(reason)
    const [command, argument] = unshare()
    const child = spawn(command, [argument, process.execPath, START, 'inside'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const namespace = new Namespace(child)
    const close = () => void namespace.close()
    stop.addEventListener('abort', close)
    const ended = once(child, 'exit').then((): Answer => ({ unavailable: 'it ended at once' }))
    const ready = once(child, 'message').then(([answer]) => answer as Answer)
    const first = await Promise.race([ready, ended])
    stop.removeEventListener('abort', close)
    stop.throwIfAborted()
    if (first.unavailable) throw unavailable(first.unavailable)
    return namespace
  }

  /** Whether conversations can still be held there. */
  get isOpen(): boolean {
    return this.#child.connected
  }

  /** Holds a check's conversation inside. @param command stands in for the prepared programs */
  run({ slug, check, seed, directory }: CheckRun, command?: string): Promise<Outcome> {
    const request: Request = {
      id: ++this.#asked,
      slug,
      title: check.title,
      seed,
      directory,
      command,
    }
    return new Promise((resolve) => {
      this.#waiting.set(request.id, resolve)
      this.#child.send(request, (error) => error && this.#settle(request.id, {}))
    })
  }

  /** Ends whatever goes on inside, and returns when nothing of it is left. */
  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await once(this.#child, 'exit')
  }

  #settle(id: number, { outcome, broken }: Answer): void {
    const resolve = this.#waiting.get(id)
    this.#waiting.delete(id)
    resolve?.(
      outcome
        ? Promise.resolve(outcome)
        : Promise.reject(new Error(broken ?? 'the grader in a network of its own has ended')),
    )
  }
}

/** Has the network namespace of one run serve the next. */
export class NamespaceKeeper {
  kept?: Namespace

  async close(): Promise<void> {
    await this.kept?.close()
  }
}

function unavailable(reason: string): Skipped {
  return new Skipped(`this system gives the grader no network of its own (${reason})`)
}
