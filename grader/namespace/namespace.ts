import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type CheckRun, type Outcome, secondsAtMost } from '../check-run.ts'
import { compiledGrader, START } from '../course.ts'
import { Skipped } from '../failure.ts'
import type { CommandLine } from '../programs/runnable.ts'
import { isolated } from '../sandbox/grader.ts'
import { unshare, whyNoOwnNetwork } from './own-network.ts'

/** What the grader inside is asked: to hold a conversation, with programs prepared below `directory` or with a command. */
export type Request = {
  id: number
  slug: string
  title: string
  seed: number
  directory: string
  command?: string
  confirming?: boolean
}

/** What it says: that it is ready, or cannot be; then of each conversation that its program is up, and what it came to. */
export type Answer = {
  id?: number
  unavailable?: string
  lively?: boolean
  outcome?: Outcome
  broken?: string
}

const STREAMS: StdioOptions = ['ignore', 'inherit', 'inherit', 'ipc']

/** How much longer than its deadline a check may take to be over, on the busiest machine. */
const SLACK_SECONDS = 60

/** What the second grader is told when it is started: to furnish the network with {@link NETWORK}, to keep programs in a sandbox. */
export const MODE = { network: 'network', sandbox: 'sandbox' }

export type NamespaceSettings = {
  /** Closes it, too. */
  stop: AbortSignal
  network: boolean
  /** The run's directory, where its programs are to be kept in a sandbox. */
  sandbox?: string
  /** Where one is kept that may be used again. */
  keeper?: NamespaceKeeper
}

/** Who waits for a conversation that was asked for. */
type Waiting = { resolve: (outcome: Promise<Outcome>) => void; lively?: () => void }

/** There is no second grader, any more or at all. */
export class EndedError extends Error {
  override readonly name = 'EndedError'
}

/** A second grader, in a network namespace of its own: there raw sockets are allowed, and nothing outside can be reached. */
export class Namespace {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #asked = 0
  #outlives = () => {}

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (answer: Answer) => {
      if (answer.id === undefined) return
      if (answer.lively) this.#waiting.get(answer.id)?.lively?.()
      else this.#settle(answer.id, answer)
    })
    child.once('exit', () => {
      for (const id of this.#waiting.keys()) this.#settle(id, {})
    })
  }

  /**
   * @throws {Skipped} where the system does not allow it
   * @throws {EndedError} where it does, and the sandbox did not begin all the same
   */
  static async open(settings: NamespaceSettings): Promise<Namespace> {
    const { stop, keeper } = settings
    stop.throwIfAborted()
    const namespace = keeper?.kept?.isOpen ? keeper.kept : await Namespace.#start(settings)
    const close = () => void namespace.close()
    stop.addEventListener('abort', close)
    namespace.#outlives = () => stop.removeEventListener('abort', close)
    if (keeper) keeper.kept = namespace
    return namespace
  }

  static async #start(settings: NamespaceSettings): Promise<Namespace> {
    const { stop, sandbox } = settings
    const child = await (sandbox ? startIsolated(settings, sandbox) : start(settings))
    const namespace = new Namespace(child)
    const close = () => void namespace.close()
    stop.addEventListener('abort', close)
    const ended = once(child, 'exit').then((): Answer => ({ unavailable: 'it ended at once' }))
    const ready = once(child, 'message').then(([answer]) => answer as Answer)
    const first = await Promise.race([ready, ended])
    stop.removeEventListener('abort', close)
    stop.throwIfAborted()
    if (first.unavailable && sandbox) throw new EndedError(`no sandbox: ${first.unavailable}`)
    if (first.unavailable) throw unavailable(first.unavailable)
    return namespace
  }

  /** Whether conversations can still be held there. */
  get isOpen(): boolean {
    return this.#child.connected
  }

  /** Holds a check's conversation inside. @param command stands in for the prepared programs */
  run(run: CheckRun, command?: string): Promise<Outcome> {
    const { slug, check, seed, directory, lively, confirming } = run
    const request: Request = {
      id: ++this.#asked,
      slug,
      title: check.title,
      seed,
      directory,
      command,
      confirming,
    }
    // A second grader that something holds up keeps no deadline, and nobody's.
    const late = () => this.#child.kill('SIGKILL')
    const timer = setTimeout(late, (secondsAtMost(run) + SLACK_SECONDS) * 1000)
    const outcome = new Promise<Outcome>((resolve) => {
      this.#waiting.set(request.id, { resolve, lively })
      this.#child.send(request, (error) => error && this.#settle(request.id, {}))
    })
    return outcome.finally(() => clearTimeout(timer))
  }

  /** Nothing of the run goes on inside any more: whatever ends it does not end this. */
  outlivesTheRun(): void {
    this.#outlives()
  }

  /** Ends whatever goes on inside, and returns when nothing of it is left. */
  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await once(this.#child, 'exit')
  }

  #settle(id: number, { outcome, broken }: Answer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    waiting?.resolve(
      outcome
        ? Promise.resolve(outcome)
        : Promise.reject(
            broken ? new Error(broken) : new EndedError('the second grader has ended'),
          ),
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

async function start(settings: NamespaceSettings): Promise<ChildProcess> {
  const reason = whyNoOwnNetwork()
  if (reason !== undefined) throw unavailable(reason)
  const [command, argument] = unshare()
  const { command: node, arguments: args } = inside(settings)
  const env = { ...process.env, SOCKET_COURSE_COMPILED: await compiledGrader() }
  return spawn(command, [argument, node, ...args], { stdio: STREAMS, env })
}

/** Its environment, too, holds nothing that a program could find. */
async function startIsolated(
  settings: NamespaceSettings,
  directory: string,
): Promise<ChildProcess> {
  const { PATH, COURSE_REQUIRE } = process.env
  const { command, arguments: args } = isolated(inside(settings), directory)
  const env = { PATH, COURSE_REQUIRE, SOCKET_COURSE_COMPILED: await compiledGrader() }
  return spawn(command, args, { stdio: STREAMS, env })
}

function inside({ network, sandbox }: NamespaceSettings): CommandLine {
  const modes = [...(network ? [MODE.network] : []), ...(sandbox ? [MODE.sandbox] : [])]
  return { command: process.execPath, arguments: [START, 'inside', ...modes] }
}

function unavailable(reason: string): Skipped {
  return new Skipped(`this system gives the grader no network of its own (${reason})`)
}
