import { Inbox } from '../peers/inbox.ts'

/** What a program wrote on one stream: kept up to a cap, counted beyond it. */
export class Output {
  readonly #kept = new Inbox()
  readonly #cap: number
  readonly #lines: string[] = []
  /** Where the line begins that is not yet ended, and up to where its end was looked for. */
  #unended = 0
  #searched = 0
  length = 0

  constructor(capMiB: number) {
    this.#cap = capMiB * 2 ** 20
  }

  add(chunk: Buffer): void {
    this.length += chunk.length
    this.#kept.add(chunk.subarray(0, this.#cap - this.#kept.length))
  }

  get overflowed(): boolean {
    return this.length > this.#cap
  }

  bytes(): Buffer {
    return this.#kept.peek()
  }

  text(): string {
    return this.bytes().toString()
  }

  /** The lines that were ended, without their line feeds. Asking again costs no more than what came since. */
  lines(): readonly string[] {
    const bytes = this.bytes()
    const end = () => bytes.indexOf(0x0a, this.#searched)
    for (let at = end(); at >= 0; at = end()) {
      this.#lines.push(bytes.toString('utf8', this.#unended, at))
      this.#unended = at + 1
      this.#searched = at + 1
    }
    this.#searched = bytes.length
    return this.#lines
  }
}
