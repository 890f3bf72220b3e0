import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import type { Exit } from '../programs/program.ts'
import { children } from '../witnesses/proc.ts'

/** Signals by which the kernel or a runtime ends a program, whoever else sends them. */
const OF_THE_SYSTEM =
  'SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGSEGV SIGPIPE SIGXCPU SIGXFSZ SIGSYS'
    .split(' ')
    .map((name) => constants.signals[name as NodeJS.Signals])

/** Shells, and bubblewrap, tell of an end by a signal as of an exit code: this and its number. */
const SIGNALLED = 128

/** The process that a program in a sandbox really is: bubblewrap is its grandparent. */
export class ConfinedProcess {
  readonly #bubblewrap: number
  readonly #sent = new Set<number>()
  #status = ''
  #pid?: number
  #ended = false

  /** @param status what bubblewrap tells on its `--json-status-fd` */
  constructor(bubblewrap: number, status: Readable) {
    this.#bubblewrap = bubblewrap
    status.setEncoding('utf8').on('data', (text: string) => {
      this.#status += text
    })
  }

  /** Its number outside; undefined before it is there. Between it and bubblewrap is the first process of its own pid namespace. */
  get pid(): number | undefined {
    const [first] = this.#pid === undefined ? children(this.#bubblewrap) : []
    if (first !== undefined) this.#pid = children(first)[0]
    return this.#pid
  }

  /** Sends it a signal, as soon as it is there. */
  signal(name: NodeJS.Signals): void {
    this.#sent.add(constants.signals[name])
    try {
      if (this.pid !== undefined) process.kill(this.pid, name)
      else if (!this.#ended) setTimeout(() => this.signal(name), 1)
    } catch (error) {
      // It has just ended, and bubblewrap not yet.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  /** How it ended, from how bubblewrap did. */
  exit(code: number | null, signal: NodeJS.Signals | null): Exit {
    this.#ended = true
    const number = (code ?? 0) - SIGNALLED
    if (!this.#sent.has(number) && !OF_THE_SYSTEM.includes(number)) return { code, signal }
    const names = Object.entries(constants.signals) as [NodeJS.Signals, number][]
    return { code: null, signal: names.find(([, value]) => value === number)![0] }
  }

  /** False when bubblewrap ended before it could start it. */
  get wasStarted(): boolean {
    return this.#status.includes('"exit-code"')
  }
}
