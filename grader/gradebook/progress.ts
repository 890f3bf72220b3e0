import type { WriteStream } from 'node:tty'
import { every } from '../every.ts'
import { harmlessLine } from '../reporters/harmless.ts'
import { paintFor } from '../reporters/paint.ts'
import type { Watcher } from './grade-cohort.ts'
import { allChecks, pointsOf, type SubmissionRecord } from './record.ts'
import type { Entrant } from './student.ts'

const BAR = 24

/** How far a cohort is: one line at the foot of a terminal, elsewhere a line a submission. */
export class CohortProgress implements Watcher {
  readonly #stream: WriteStream
  readonly #total: number
  readonly #running = new Set<string>()
  readonly #began = performance.now()
  readonly #stopTicking?: () => void
  #done = 0

  constructor(stream: WriteStream, total: number) {
    this.#stream = stream
    this.#total = total
    if (stream.isTTY) this.#stopTicking = every(1000, () => this.#draw())
  }

  begins({ id }: Entrant): void {
    this.#running.add(id)
    this.#draw()
  }

  ends({ id }: Entrant, record: SubmissionRecord): void {
    this.#running.delete(id)
    this.#done++
    if (!this.#stream.isTTY)
      this.#stream.write(`${this.#done} of ${this.#total}  ${id}  ${outcome(record)}\n`)
    this.#draw()
  }

  close(): void {
    this.#stopTicking?.()
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K')
    if (this.#done < this.#total)
      this.#stream.write(`${this.#done} of ${this.#total} done: the same command does the rest.\n`)
  }

  #draw(): void {
    if (!this.#stream.isTTY) return
    const filled = Math.floor((BAR * this.#done) / this.#total)
    const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled)
    const head = `  ${this.#done} of ${this.#total}  `
    const tail = `  ${this.#left()}  ${harmlessLine([...this.#running].join(', '))}`
    const room = (this.#stream.columns ?? 80) - 1 - head.length - BAR
    const paint = paintFor(this.#stream)
    this.#stream.write(`\r\x1b[K${head}${paint('cyan', bar)}${tail.slice(0, Math.max(0, room))}`)
  }

  /** What the submissions so far took says how long the others will. */
  #left(): string {
    if (this.#done === 0) return 'just begun'
    const seconds = (performance.now() - this.#began) / 1000
    return `${duration((seconds / this.#done) * (this.#total - this.#done))} left`
  }
}

function outcome(record: SubmissionRecord): string {
  if (record.verdict === 'broken') return `broken: ${record.reason}`
  const { score, maxScore } = pointsOf(allChecks(record))
  return `${score} of ${maxScore} points`
}

/** `about 3 min`. */
function duration(seconds: number): string {
  if (seconds < 100) return `about ${Math.max(1, Math.round(seconds))} s`
  if (seconds < 100 * 60) return `about ${Math.round(seconds / 60)} min`
  return `about ${(seconds / 3600).toFixed(1)} h`
}
