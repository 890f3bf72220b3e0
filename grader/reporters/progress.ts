import type { WriteStream } from 'node:tty'
import type { GradeEvent } from '../grade.ts'

/** One line at the foot of a terminal that says what is going on; nothing elsewhere. */
export class Progress {
  readonly #stream: WriteStream
  readonly #running = new Set<string>()
  #total = 0
  #done = 0

  constructor(stream: WriteStream) {
    this.#stream = stream
  }

  follow(event: GradeEvent): void {
    if (event.type === 'run-started')
      this.#total = event.exercises.flatMap((exercise) => exercise.checks).length
    if (event.type === 'check-started') this.#running.add(event.title)
    if (event.type === 'check-confirming') this.#running.add(`${event.title} (again, alone)`)
    if (event.type === 'check-finished') {
      this.#done++
      this.#running.delete(event.check.title)
    }
    this.#draw()
  }

  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K')
  }

  #draw(): void {
    if (!this.#stream.isTTY) return
    const [oldest = ''] = this.#running
    const text = `  ${this.#done} of ${this.#total} checks  ${oldest}`
    this.#stream.write(`\r\x1b[K${text.slice(0, (this.#stream.columns ?? 80) - 1)}`)
  }
}
