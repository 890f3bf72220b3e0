/** What passed between the grader and a program, in order, timed from the start of the check. */

export type Entry = {
  /** Milliseconds since the check began. */
  ms: number
  /** Whose move it was: a peer's name, or the program's. */
  peer: string
  /** What happened, as a verb: `sends`, `receives`, `ends`, `is reset`, … */
  event: string
  /** The first bytes of what moved, base64, when bytes moved. */
  bytes?: string
  /** How many bytes moved in all. */
  length?: number
}

const KEPT_BYTES = 512
const KEPT_ENTRIES = 150

export class Transcript {
  readonly #began = performance.now()
  readonly #head: Entry[] = []
  readonly #tail: Entry[] = []
  #dropped = 0

  record(peer: string, event: string, bytes?: Uint8Array): void {
    const entry: Entry = { ms: this.#elapsed(), peer, event }
    if (bytes) {
      entry.bytes = Buffer.from(bytes.subarray(0, KEPT_BYTES)).toString('base64')
      entry.length = bytes.length
    }
    if (this.#head.length < KEPT_ENTRIES) this.#head.push(entry)
    else this.#tail.push(entry)
    if (this.#tail.length > 2 * KEPT_ENTRIES)
      this.#dropped += this.#tail.splice(0, KEPT_ENTRIES).length
  }

  /** The beginning and the end of the conversation; an entry between them says how much was left out. */
  entries(): Entry[] {
    const tail = this.#tail.slice(-KEPT_ENTRIES)
    const dropped = this.#dropped + this.#tail.length - tail.length
    if (dropped === 0) return [...this.#head, ...tail]
    const gap: Entry = { ms: tail[0]!.ms, peer: 'grader', event: `leaves out ${dropped} events` }
    return [...this.#head, gap, ...tail]
  }

  #elapsed(): number {
    return Math.round((performance.now() - this.#began) * 10) / 10
  }
}
