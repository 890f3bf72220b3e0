import { createHash } from 'node:crypto'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Long texts repeat a block whose size is prime, so that no power of two hides a piece that moved. */
const BLOCK = 65_521

/** Payloads that nobody can know beforehand, and that the same seed makes again. */
export class Random {
  #state: number

  /** @param path what the payloads are for, so that checks running side by side do not disturb each other's */
  constructor(seed: number, ...path: string[]) {
    this.#state = createHash('sha256')
      .update([seed, ...path].join('\0'))
      .digest()
      .readUInt32LE()
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor((this.#next() / 2 ** 32) * (max - min + 1))
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.ceil(length / 4) * 4)
    for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(this.#next(), at)
    return bytes.subarray(0, length)
  }

  /** Lower-case letters. */
  word(length = this.integer(5, 9)): string {
    return Array.from({ length }, () => LETTERS[this.integer(0, 25)]).join('')
  }

  /** A word and a line end. */
  line(length?: number): string {
    return `${this.word(length)}\n`
  }

  /** Lines of lower-case letters, as bytes: for where the bytes are not what is tested. */
  lines(length: number): Buffer {
    const block = this.bytes(Math.min(length, BLOCK))
    for (let at = 0; at < block.length; at++) {
      block[at] = at % 64 === 63 ? 0x0a : 0x61 + (block[at]! % 26)
    }
    const made = Buffer.alloc(length, block)
    if (length > 0) made[length - 1] = 0x0a
    return made
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)]!
  }

  /** True in `share` of the calls, 0 to 1. */
  chance(share: number): boolean {
    return this.#next() / 2 ** 32 < share
  }

  /** mulberry32: small, fast, and even enough for payloads. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}
