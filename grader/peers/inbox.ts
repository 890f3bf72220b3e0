/** Bytes that arrived and were not yet asked for, in one growing buffer: adding and taking cost no copies of the rest. */
export class Inbox {
  #buffer = Buffer.alloc(0)
  #from = 0
  #to = 0

  get length(): number {
    return this.#to - this.#from
  }

  add(chunk: Uint8Array): void {
    if (this.#to + chunk.length > this.#buffer.length) this.#grow(chunk.length)
    this.#buffer.set(chunk, this.#to)
    this.#to += chunk.length
  }

  /** All of it, without taking it. */
  peek(): Buffer {
    return this.#buffer.subarray(this.#from, this.#to)
  }

  take(length: number): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(this.#from, this.#from + length))
    this.#from += length
    return taken
  }

  /** Takes bytes that nobody needs any more. */
  drop(length: number): void {
    this.#from += length
  }

  /** Makes room for so many bytes in all: who knows how many will come spares growing step by step. */
  expect(length: number): void {
    if (this.#from + length > this.#buffer.length) this.#grow(length - this.length, length)
  }

  #grow(by: number, size = 2 * (this.length + by)): void {
    const bigger = Buffer.allocUnsafe(Math.max(4096, size))
    bigger.set(this.peek())
    this.#to = this.length
    this.#from = 0
    this.#buffer = bigger
  }
}
