/** A program that takes longer to show that it is up may not keep others from starting. */
const LONGEST_MS = 200

/**
 * Lets few programs start at a time. Starting one is all work and the rest of a check mostly waiting: where all start at once, the
 * first is up as late as the last, and every wait begins when the work is done.
 */
export class Starts {
  readonly #waiting: (() => void)[] = []
  #free: number

  /** @param most how many may be starting side by side */
  constructor(most: number) {
    this.#free = most
  }

  /** Waits for its turn. The function that is returned gives the turn on; it may be called more than once. */
  async turn(): Promise<() => void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    const late = setTimeout(() => over(), LONGEST_MS)
    let held = true
    const over = () => {
      if (!held) return
      held = false
      clearTimeout(late)
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
    return over
  }
}
