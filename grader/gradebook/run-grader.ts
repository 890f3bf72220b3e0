import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { killOrphans, killQuietly } from '../programs/orphans.ts'
import { remove, runDirectory } from '../programs/remove.ts'
import { ASKS_FOR_QUIET, QUIET } from './beside-others.ts'
import type { Turn, Turns } from './turns.ts'

/** How a grader ended, and the end of what it said. */
export type Ending = {
  code: number | null
  signal: NodeJS.Signals | null
  overdue: boolean
  stderr: string
}

export type GraderRun = {
  /** The grader's command and its arguments. */
  command: string[]
  /** Those that it is at work with. */
  turns: Turns
  /** Without an end, or the quiet it asked for, after so long, it is killed. */
  seconds: number
  stop: AbortSignal
}

/** Set by start.mjs. */
const { compiledCourse } = globalThis as { compiledCourse?: string }

const MOST_SAID = 4096

/** A grader that is asked to stop ends its programs first. */
const STOPPING_SECONDS = 20

/** Whoever holds the standard error of a grader that has ended is not waited for longer. */
const CLOSING_MS = 2000

/** Runs a grader in a process and session of its own, beside others. Nothing of it is left. */
export async function runGrader(run: GraderRun): Promise<Ending> {
  const turn = await run.turns.begin()
  try {
    run.stop.throwIfAborted()
    const grader = new Grader(run, turn)
    const ending = await grader.ends()
    if (ending.signal) await removeRuns(grader.pid)
    return ending
  } finally {
    run.turns.end(turn)
    // What a killed grader leaves is now this process's.
    await killOrphans(new Set())
  }
}

/** What a grader that was killed could not remove any more. */
async function removeRuns(pid: number | undefined): Promise<void> {
  const names = await readdir(os.tmpdir())
  for (const name of names)
    if (pid && name.startsWith(runDirectory(pid))) await remove(join(os.tmpdir(), name))
}

class Grader {
  readonly #run: GraderRun
  readonly #turn: Turn
  readonly #child
  #deadline?: NodeJS.Timeout
  #overdue = false
  #stderr = ''

  constructor(run: GraderRun, turn: Turn) {
    const [executable = '', ...args] = run.command
    this.#run = run
    this.#turn = turn
    // The signal of a terminal is for the gradebook; and the channel tells the grader when there is none any more.
    this.#child = spawn(executable, args, {
      detached: true,
      env: {
        ...process.env,
        ...(compiledCourse ? { SOCKET_COURSE_COMPILED: compiledCourse } : {}),
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-MOST_SAID)
    })
    this.#child.on('message', (message) => {
      if (message === ASKS_FOR_QUIET && turn.state === 'beside others') void this.#quiet()
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  async ends(): Promise<Ending> {
    const { stop, seconds } = this.#run
    const stopped = () => {
      this.#child.kill('SIGTERM')
      this.#allow(STOPPING_SECONDS)
    }
    stop.addEventListener('abort', stopped)
    this.#allow(seconds)
    try {
      const closed = once(this.#child, 'close').catch(() => {})
      const [code, signal] = await once(this.#child, 'exit')
      await Promise.race([closed, once(AbortSignal.timeout(CLOSING_MS), 'abort')])
      return { code, signal, overdue: this.#overdue, stderr: this.#stderr }
    } finally {
      clearTimeout(this.#deadline)
      stop.removeEventListener('abort', stopped)
      this.#child.stderr?.destroy()
    }
  }

  async #quiet(): Promise<void> {
    clearTimeout(this.#deadline)
    await this.#run.turns.alone(this.#turn)
    if (this.#turn.state !== 'alone') return
    this.#allow(this.#run.seconds)
    this.#child.send(QUIET, () => {})
  }

  #allow(seconds: number): void {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => {
      this.#overdue = true
      if (this.#child.pid) killQuietly(-this.#child.pid)
    }, seconds * 1000)
  }
}
