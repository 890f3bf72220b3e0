import { type Data, firstDifference, toBytes } from '../bytes.ts'
import { Failure, type FailureFacts } from '../failure.ts'
import type { Scene } from '../scene.ts'
import { Inbox } from './inbox.ts'

/** How a stream came to its end, seen from this side. */
export type StreamEnd = 'end' | 'reset'

/** The reading half of a peer on a byte stream: every verb is an expectation, and fails with what came instead. */
export class StreamReader {
  readonly name: string
  protected readonly scene: Scene
  protected readonly inbox = new Inbox()
  protected lastSent?: Buffer
  protected ending?: StreamEnd
  readonly #patiently = { excused: () => this.isOwed() }

  constructor(name: string, scene: Scene) {
    this.name = name
    this.scene = scene
  }

  /** Bytes that came and were not yet asked for. */
  get unread(): number {
    return this.inbox.length
  }

  /** The next bytes must be exactly these. */
  async receives(expected: Data): Promise<void> {
    const wanted = toBytes(expected)
    let verified = 0
    this.inbox.expect(wanted.length)
    await this.wait(
      () => {
        const received = this.inbox.peek()
        const fresh = received.subarray(verified, wanted.length)
        const differs = firstDifference(fresh, wanted.subarray(verified, verified + fresh.length))
        if (differs !== undefined) throw this.failure('mismatch', { expected: wanted, received })
        verified += fresh.length
        return verified === wanted.length
      },
      wanted.length,
      { expected: wanted },
    )
    this.inbox.drop(wanted.length)
  }

  /** The next `length` bytes, whatever they are. */
  async reads(length: number): Promise<Buffer> {
    await this.wait(() => this.inbox.length >= length, length, { expected: size(length) })
    return this.inbox.take(length)
  }

  /** The next line, without its line end. */
  async readsLine(): Promise<string> {
    const facts = { what: 'a line', expected: 'a line ended by LF' }
    await this.wait(() => this.inbox.peek().includes(0x0a), 1, facts)
    return this.inbox
      .take(this.inbox.peek().indexOf(0x0a) + 1)
      .toString()
      .replace(/\r?\n$/, '')
  }

  /** The next line must be this one. */
  async receivesLine(expected: string): Promise<void> {
    const received = await this.readsLine()
    if (received === expected) return
    throw this.failure('mismatch', { expected: toBytes(expected), received: toBytes(received) })
  }

  /** Nothing may come for `ms` milliseconds. */
  async receivesNothing(ms = 150): Promise<void> {
    await this.scene.patience.silentFor(ms, () => this.failOnSurplus('nothing'))
  }

  /** The program must end its side, with nothing more before it. */
  async receivesEnd(): Promise<void> {
    const expected = 'the end of the stream (FIN)'
    await this.scene.patience.until(
      () => {
        this.failOnSurplus(expected)
        if (this.ending === 'reset') throw this.failure('reset', { expected })
        return this.ending
      },
      () =>
        this.facts('never-ended', {
          what: 'the program to end its side',
          expected,
          received: 'an open connection',
        }),
      this.#patiently,
    )
  }

  /** Everything until the program ends its side. */
  async readsToEnd(): Promise<Buffer> {
    const expected = 'the end of the stream (FIN)'
    await this.scene.patience.until(
      () => {
        if (this.ending === 'reset')
          throw this.failure('reset', { expected, received: this.inbox.peek() })
        return this.ending
      },
      () =>
        this.facts('never-ended', {
          what: 'the program to end its side',
          expected,
          received: this.inbox.peek(),
        }),
      this.#patiently,
    )
    return this.inbox.take(this.inbox.length)
  }

  /** The connection must be over, in order or by a reset. */
  async receivesEndOrReset(): Promise<StreamEnd> {
    const facts = {
      what: 'the program to close the connection',
      expected: 'the end of the connection',
    }
    return this.scene.patience.until(
      () => this.ending,
      () => this.facts('never-ended', { ...facts, received: 'an open connection' }),
      this.#patiently,
    )
  }

  /** The program must have neither ended nor reset the connection. */
  async staysOpen(): Promise<void> {
    if (this.ending) throw this.failure(over(this.ending), { expected: 'an open connection' })
  }

  /** Waits for bytes: fails at once when the stream is over, and when nothing more comes. */
  protected async wait(
    arrived: () => boolean,
    length: number,
    facts: Partial<FailureFacts>,
  ): Promise<void> {
    await this.scene.patience.until(
      () => {
        if (arrived()) return true
        if (this.ending)
          throw this.failure(over(this.ending), { received: this.inbox.peek(), ...facts })
        return undefined
      },
      () => this.facts('silence', { what: size(length), received: this.inbox.peek(), ...facts }),
      this.#patiently,
    )
  }

  /** True while the kernel has bytes of the program's, or for it, that it could deliver and has not: after a loss it takes its time. */
  protected isOwed(): boolean {
    return false
  }

  protected failOnSurplus(expected: string): void {
    if (this.inbox.length > 0)
      throw this.failure('surplus', { expected, received: this.inbox.peek() })
  }

  protected failure(kind: FailureFacts['kind'], facts: Partial<FailureFacts>): Failure {
    return new Failure(this.facts(kind, facts))
  }

  protected facts(kind: FailureFacts['kind'], facts: Partial<FailureFacts>): FailureFacts {
    return { kind, peer: this.name, sent: this.lastSent, ...facts }
  }
}

function over(ending: StreamEnd): FailureFacts['kind'] {
  return ending === 'end' ? 'ended' : 'reset'
}

function size(length: number): string {
  return length === 1 ? '1 byte' : `${length.toLocaleString('en')} bytes`
}
