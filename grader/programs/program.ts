import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as delay, setImmediate as turnOfTheEventLoop } from 'node:timers/promises'
import type { Limits } from '../exercise.ts'
import { ConfinedProcess } from '../sandbox/process.ts'
import { STATUS_FD } from '../sandbox/program.ts'
import type { Transcript } from '../transcript.ts'
import { activity } from '../witnesses/activity.ts'
import { memory, seesSleep, tree } from '../witnesses/proc.ts'
import { unreadByOther } from '../witnesses/unix-queue.ts'
import { DEFAULT_LIMITS, limit } from './limits.ts'
import { killOrphans, killQuietly, sweep } from './orphans.ts'
import { Output } from './output.ts'
import type { CommandLine } from './runnable.ts'
import { spawn } from './spawn.ts'

export type ProgramSettings = {
  /** How the transcript calls it. */
  name: string
  command: string
  arguments: string[]
  directory: string
  limits: Limits
  /** Puts a command line into a sandbox; without it, programs run beside the grader. */
  confine?: Confine
  transcript: Transcript
  /** Called at every sign of life: output, exit. */
  pulse: () => void
}

/** Makes of a program's command line one that starts it in a sandbox, with these limits. */
export type Confine = (line: CommandLine, limits: Required<Limits>) => CommandLine

export type Exit = { code: number | null; signal: NodeJS.Signals | null }

let started = 0
const running = new Set<Program>()

/** The grader is leaving in a hurry: nothing that it started outlives it. */
process.on('exit', () => {
  for (const program of running) program.kill()
  for (let round = 0; round < 20 && sweep(new Set()) > 0; round++);
})

/** How long a program that is ending may take to say so, before its failure is told without that. */
const SETTLING_MS = 500
/** What it gets where nobody can tell whether it sleeps. */
const BLIND_MS = 100

/** A running program of the student's, in a process group and directory of its own, with a clean environment. */
export class Program {
  readonly name: string
  readonly stdout: Output
  readonly stderr: Output
  /** How it ended; undefined while it runs. */
  exit?: Exit
  /** Set when the grader stopped it for writing more than its output limit. */
  flooded = false
  readonly limits: Required<Limits>
  readonly #child: ReturnType<typeof spawn>
  /** In a sandbox, the program is not the child but what the child has started. */
  readonly #confined?: ConfinedProcess
  readonly #settings: ProgramSettings
  readonly #ended: Promise<unknown>
  readonly mark = `${process.pid}.${++started}`

  constructor(settings: ProgramSettings) {
    this.#settings = settings
    this.name = settings.name
    this.limits = { ...DEFAULT_LIMITS, ...settings.limits }
    this.stdout = new Output(this.limits.outputMiB)
    this.stderr = new Output(this.limits.outputMiB)
    const { confine, directory } = settings
    const line = confine?.(settings, this.limits) ?? settings
    const confined = confine !== undefined
    this.#child = spawn({ ...line, directory, confined }, this.mark)
    const pid = this.#child.pid
    running.add(this)
    this.#ended = pid ? once(this.#child, 'exit') : this.#neverStarted()
    if (pid && confined) this.#confined = new ConfinedProcess(pid, this.#child.stdio[STATUS_FD])
    else if (pid) limit(pid, this.limits)
    this.#collect()
  }

  /** Its process id; -1 where it was not started. */
  get pid(): number {
    return this.#confined?.pid ?? this.#child.pid ?? -1
  }

  /** The sandbox failed, and the program was not even started: nobody can tell how good it is. */
  get wasKeptOut(): boolean {
    return this.#confined?.wasStarted === false && typeof this.exit?.code === 'number'
  }

  get running(): boolean {
    return this.exit === undefined
  }

  /** Resident memory of the program and everything below it, in bytes; undefined where nobody can tell. */
  memory(): number | undefined {
    const sizes = tree(this.pid).map((pid) => memory(pid))
    return sizes.every((size) => size === undefined)
      ? undefined
      : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  }

  /** Sends the program a signal, as kill(1) does. */
  signal(name: NodeJS.Signals): void {
    const { exitCode, signalCode } = this.#child
    if (this.pid <= 0 || exitCode !== null || signalCode !== null) return
    this.#settings.transcript.record(this.name, `is sent ${name}`)
    if (this.#confined) this.#confined.signal(name)
    else process.kill(this.pid, name)
  }

  write(bytes: Uint8Array): void {
    this.#child.stdin.write(bytes)
  }

  endInput(): void {
    this.#child.stdin.end()
  }

  /** Bytes of standard input that not even the kernel has taken yet: its buffer is full of what the program has not read. */
  get untakenInput(): number {
    return this.#child.stdin.writableLength
  }

  /** How much memory is taken by standard input that the kernel has and the program has not read; undefined where nobody can tell. */
  get unreadInput(): number | undefined {
    const { stdin } = this.#child
    return stdin.destroyed ? undefined : unreadByOther(stdin as Socket)
  }

  /** Stops taking its standard output, or goes on: stopped, the pipe fills. */
  takeOutput(on: boolean): void {
    if (on) this.#child.stdout.resume()
    else this.#child.stdout.pause()
  }

  /** Closes the pipe of its standard output: nobody will ever read it. */
  closeOutput(): void {
    this.#child.stdout.destroy()
  }

  /** Kills its process group and whatever descends from it, at once. */
  kill(): void {
    const { pid, exitCode, signalCode } = this.#child
    if (!pid) return
    const descendants = exitCode === null && signalCode === null ? tree(pid) : []
    for (const each of [-pid, ...descendants]) killQuietly(each)
  }

  /**
   * Returns when the program has ended or sleeps. The kernel closes the sockets of a process that crashes a moment before
   * anybody hears of its end: who saw a reset and asks at once is told that the program runs. @param signal ends the wait
   */
  async settles(mostMs = SETTLING_MS, signal?: AbortSignal): Promise<void> {
    const until = performance.now() + (seesSleep ? mostMs : BLIND_MS)
    let before: string | undefined
    while (this.running && !signal?.aborted && performance.now() < until) {
      const now = activity([this.pid])
      if (now !== undefined && now !== 'exited' && now === before) return
      before = now
      await delay(10)
      // A timer may be due before the event loop has looked at its signals, an immediate never is.
      await turnOfTheEventLoop()
    }
  }

  /** Ends the program and everything it started, and returns when none of it is left. */
  async close(): Promise<void> {
    this.kill()
    await this.#ended
    running.delete(this)
    this.#child.stdin.destroy()
    this.#child.stdout.destroy()
    this.#child.stderr.destroy()
    await killOrphans(new Set([...running].map((program) => program.mark)))
  }

  /** What the program writes to; in a sandbox also what bubblewrap tells. */
  get #outputs(): Readable[] {
    return this.#child.stdio.filter((stream) => stream instanceof Readable)
  }

  /** There is no such command: what a shell would say, with the exit code it would give. */
  async #neverStarted(): Promise<void> {
    const { shortMessage } = await this.#child
    this.stderr.add(Buffer.from(shortMessage ?? 'not started'))
    this.exit = { code: 127, signal: null }
    this.#settings.pulse()
  }

  #collect(): void {
    const { transcript, pulse } = this.#settings
    const collect = (output: Output, event: string) => (chunk: Buffer) => {
      output.add(chunk)
      transcript.record(this.name, event, chunk)
      if (output.overflowed && !this.flooded) {
        this.flooded = true
        this.kill()
        // Something that left its process group may write on.
        this.#child.stdout.destroy()
        this.#child.stderr.destroy()
      }
      pulse()
    }
    this.#child.stdout.on('data', collect(this.stdout, 'prints'))
    this.#child.stderr.on('data', collect(this.stderr, 'complains'))
    this.#child.stdin.on('error', () => {})
    this.#child.once('exit', (...end) => {
      const { code, signal } = this.#confined?.exit(...end) ?? { code: end[0], signal: end[1] }
      transcript.record(this.name, signal ? `is ended by ${signal}` : `exits with ${code}`)
      // What it wrote last may still be in the pipe; a descendant may hold the pipe for ever.
      const ended = () => {
        this.exit ??= { code, signal }
        pulse()
      }
      // A grader kept from running finds its timers due before it looks at its pipes, its immediates after.
      const grace = setTimeout(() => setImmediate(ended), 200)
      // Their ends may have come before the exit.
      const open = this.#outputs.filter(({ closed }) => !closed)
      Promise.all(open.map((stream) => once(stream, 'close'))).then(() => {
        clearTimeout(grace)
        ended()
      }, ended)
    })
  }
}
