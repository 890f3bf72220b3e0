import { setMaxListeners } from 'node:events'
import { every } from './every.ts'
import { Failure, type FailureFacts, type TimedOut } from './failure.ts'
import { seesSleep } from './witnesses/proc.ts'

type Waiter = {
  evaluate: () => void
  expire: (why: TimedOut) => void
  quietTicks: number
  allowedTicks: number
  /** True while the silence is the kernel's, and not the programs': sleep does not count. */
  excused: () => boolean
  /** False where silence is what is wanted: the end of the programs does not end such a wait. */
  needsPrograms: boolean
}

/** What the kernel says of the programs: a value that changes when one runs, `'exited'` when none is left, undefined while one is busy or nobody can tell. */
export type Activity = () => string | undefined

const TICK_MS = 50
const EXITED_TICKS = 4

/**
 * A silence is prolonged while programs are busy, until they have had so much of a processor's time: who has only waited for it was
 * not silent. In real time, at most so long; where nobody can tell who is busy, not at all.
 */
const BUSY_MS = 100
const MOST_BUSY_MS = seesSleep ? 5000 : 0
const BUSY_STEP_MS = 10

/**
 * All waiting in a check happens here. A wait ends when its condition holds (looked at again at every event), when the
 * programs have slept through `patience` seconds without one wake-up (the kernel says so, hence load cannot fake it),
 * or at the check's deadline.
 */
export class Patience {
  readonly #waiters = new Set<Waiter>()
  readonly #activity: Activity
  readonly #ranMs: () => number
  readonly #lively?: () => void
  readonly #patienceTicks: number
  readonly #waitedMs: () => number
  readonly #dueMs: number
  readonly #latestMs: number
  #deadline: NodeJS.Timeout
  readonly #aborter = new AbortController()
  #stopTicker?: () => void
  #before?: string
  #over?: TimedOut

  /**
   * @param settings `ranMs`: how long the programs have run so far, of a processor's time; `waitedMs`: how long the grader and they have
   *   waited for one, by which the deadline is put off, until `mostSeconds` have passed; `lively`: called at every pulse
   */
  constructor(settings: {
    seconds: number
    mostSeconds?: number
    patience: number
    activity: Activity
    ranMs: () => number
    waitedMs?: () => number
    lively?: () => void
  }) {
    setMaxListeners(0, this.#aborter.signal)
    this.#lively = settings.lively
    this.#activity = settings.activity
    this.#ranMs = settings.ranMs
    this.#patienceTicks = Math.ceil((settings.patience * 1000) / TICK_MS)
    const { seconds, mostSeconds = seconds, waitedMs = () => 0 } = settings
    const now = performance.now()
    this.#waitedMs = waitedMs
    this.#dueMs = now + seconds * 1000 - waitedMs()
    this.#latestMs = now + mostSeconds * 1000
    this.#deadline = setTimeout(() => this.#due(), seconds * 1000)
  }

  /** Aborted when the check is over, for what waits elsewhere. */
  get signal(): AbortSignal {
    return this.#aborter.signal
  }

  /** Something happened: every wait looks again. */
  pulse(): void {
    this.#lively?.()
    for (const waiter of [...this.#waiters]) {
      waiter.quietTicks = 0
      waiter.evaluate()
    }
  }

  /**
   * Waits until `attempt` returns something other than undefined, or throws.
   * @param silence what to report when it never does; what it throws is thrown
   * @param settings `patience`: seconds of sleep to allow instead of the check's; `pollMs`: also look again this often, for
   *   what the kernel changes without an event; `excused`: true while it is not the programs that keep the grader waiting
   */
  async until<T>(
    attempt: () => T | undefined,
    silence: () => FailureFacts,
    settings: Partial<Pick<Waiter, 'needsPrograms' | 'excused'>> & {
      patience?: number
      pollMs?: number
    } = {},
  ): Promise<T> {
    const stopPolling = settings.pollMs
      ? every(settings.pollMs, () => waiter.evaluate())
      : undefined
    let waiter!: Waiter
    try {
      return await new Promise<T>((resolve, reject) => {
        let isOver = false
        const evaluate = () => {
          // Until the waiter hears of it, the same turn may bring more pulses.
          if (isOver) return
          try {
            const result = attempt()
            if (result === undefined) return
            isOver = true
            resolve(result)
          } catch (failure) {
            isOver = true
            reject(failure)
          }
        }
        const expire = (timedOut: TimedOut) => {
          try {
            reject(new Failure({ ...silence(), timedOut }))
          } catch (error) {
            reject(error)
          }
        }
        const allowedTicks = settings.patience
          ? Math.ceil((settings.patience * 1000) / TICK_MS)
          : this.#patienceTicks
        const { needsPrograms = true, excused = () => false } = settings
        waiter = { evaluate, expire, quietTicks: 0, allowedTicks, needsPrograms, excused }
        this.#waiters.add(waiter)
        this.#stopTicker ??= every(TICK_MS, () => this.#tick())
        evaluate()
        if (this.#over) expire(this.#over)
      })
    } finally {
      stopPolling?.()
      this.#waiters.delete(waiter)
      if (this.#waiters.size === 0) this.#stopTicking()
    }
  }

  /** Lets `ms` pass; `violated`, called at every event and at the end, may throw. */
  async quietFor(ms: number, violated: () => void): Promise<void> {
    let isOver = false
    const end = () => {
      isOver = true
      this.pulse()
    }
    // A timer may be due before the event loop has looked at its sockets again, an immediate never is.
    const over = setTimeout(() => setImmediate(end), ms)
    try {
      await this.until(
        () => {
          violated()
          return isOver || undefined
        },
        () => ({ kind: 'silence', what: 'a quiet moment' }),
        { patience: ms / 1000 + 60, needsPrograms: false },
      )
    } finally {
      clearTimeout(over)
    }
  }

  /** Proves that nothing happens in `ms`. Who is still busy then gets a little more: a program that waits for a processor is not silent. */
  async silentFor(ms: number, violated: () => void): Promise<void> {
    await this.quietFor(ms, violated)
    const [ran, until] = [this.#ranMs() + BUSY_MS, performance.now() + MOST_BUSY_MS]
    const isBusy = () =>
      performance.now() < until && this.#activity() === undefined && this.#ranMs() < ran
    while (isBusy()) await this.quietFor(BUSY_STEP_MS, violated)
    await this.quietFor(0, violated)
  }

  /** The check is over: no timer is left, and whoever still waits is told. */
  close(): void {
    clearTimeout(this.#deadline)
    this.#end('deadline')
    this.#stopTicking()
  }

  /** The time is over, but for what others had of the processors. */
  #due(): void {
    const until = Math.min(this.#dueMs + this.#waitedMs(), this.#latestMs)
    const left = Math.ceil(until - performance.now())
    if (left > 0) this.#deadline = setTimeout(() => this.#due(), left)
    else this.#end('deadline')
  }

  #end(why: TimedOut): void {
    this.#over = why
    for (const waiter of [...this.#waiters]) waiter.expire(why)
    this.#aborter.abort()
  }

  #tick(): void {
    const now = this.#activity()
    const quiet = now !== undefined && now === this.#before
    this.#before = now
    for (const waiter of [...this.#waiters]) {
      waiter.quietTicks = quiet ? waiter.quietTicks + 1 : 0
      const alone = now === 'exited' && waiter.needsPrograms
      if (waiter.quietTicks < (alone ? EXITED_TICKS : waiter.allowedTicks)) continue
      // The kernel may still carry what a program has sent, also when it has ended.
      if (waiter.excused()) waiter.quietTicks = 0
      else waiter.expire(alone ? 'exited' : 'asleep')
    }
  }

  #stopTicking(): void {
    this.#stopTicker?.()
    this.#stopTicker = undefined
    this.#before = undefined
  }
}
