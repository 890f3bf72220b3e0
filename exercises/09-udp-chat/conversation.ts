import { Failure, type Stage } from '#grader'
import type { Address } from '#grader/peers/udp-peer'
import { type Friend, type Host, untilTheClientEnds } from './host.ts'
import { letterOf } from './mailbox.ts'

/** Quicker than any client, and without end: whether all arrives is then up to the client. */
const AGAIN_MS = 100

/** So many copies of the first text, of the first question and of each acknowledgement go unheard: what the path makes of one. */
const UNLUCKY_COPIES = 2

/** Who has not acknowledged one of so many copies does not acknowledge copies. */
const MOST_COPIES = 50

/** A friend behind a bad path, who acknowledges each copy of what comes and repeats what it says until that is heard. */
export class Conversation {
  /** The texts that came. */
  readonly heard = new Set<string>()
  /** When the client has ended. */
  readonly over: Promise<void>
  readonly #stage: Stage
  readonly #friend: Friend
  readonly #acknowledged: string[] = []
  #home?: Address
  #unlucky?: { id: string; copies: number }

  constructor(stage: Stage, friend: Friend) {
    this.#stage = stage
    this.#friend = friend
    this.over = untilTheClientEnds(() => this.#listens())
  }

  /** Says so many words, one after the other, each twice at least. */
  async says(count: number): Promise<string[]> {
    const said: string[] = []
    const home = await this.#until(() => this.#home, 'a first text')
    while (said.length < count) {
      const [id, text] = [this.#stage.random.word(8), this.#stage.random.word()]
      let copies = 0
      const say = () => {
        copies++
        return this.#friend.says(id, text, home)
      }
      const again = setInterval(() => void say(), AGAIN_MS)
      try {
        await say()
        await say()
        await this.#until(() => this.#isHeard(id, copies), `ack ${id}, for each copy`)
      } finally {
        clearInterval(again)
      }
      said.push(text)
    }
    return said
  }

  async #listens(): Promise<void> {
    for (;;) {
      const letter = letterOf(await this.#friend.peer.receives())
      if (letter.verb === 'ack') this.#acknowledged.push(letter.id)
      if (letter.verb !== 'text') continue
      this.#home = letter.from
      if (this.#isUnlucky(letter.id)) continue
      this.heard.add(letter.line.split(' ').slice(3).join(' '))
      await this.#friend.acknowledges(letter)
    }
  }

  /** Whether this is one of the first copies of the first text. */
  #isUnlucky(id: string): boolean {
    this.#unlucky ??= { id, copies: 0 }
    this.#unlucky.copies += this.#unlucky.id === id ? 1 : 0
    return this.#unlucky.id === id && this.#unlucky.copies <= UNLUCKY_COPIES
  }

  /** The first acknowledgement, and the copy that the path may make of it, do not count, as if they were lost. */
  #isHeard(id: string, copies: number): true | undefined {
    const acknowledgements = this.#acknowledged.filter((each) => each === id).length
    if (acknowledgements > UNLUCKY_COPIES) return true
    if (copies < MOST_COPIES) return undefined
    throw this.#friend.peer.failure('mismatch', {
      what: 'an acknowledgement of each copy',
      expected: `ack ${id}, again and again`,
      received: `${acknowledgements} of them for ${copies} copies`,
    })
  }

  #until<T>(attempt: () => T | undefined, what: string): Promise<T> {
    return this.#stage.becomes(attempt, () => ({
      kind: 'silence',
      peer: this.#friend.name,
      what,
    }))
  }
}

/**
 * Serves a client until it has ended. The first two copies that come of its first question are lost, be they two sendings; the path
 * may lose one more, and the fourth is the first to be heard. So the answer goes out twice: the path loses none twice.
 */
export async function servesUnluckily(
  host: Host,
  friendPort: number,
  relayed: Set<string>,
): Promise<void> {
  const answer = `at 127.0.0.1 ${friendPort}`
  let unlucky: { id: string; copies: number } | undefined
  await host.servesAll((letter) => {
    const { verb, line, id } = letter
    if (verb === 'send') relayed.add(line.split(' ').slice(3).join(' '))
    if (verb === 'ack') return undefined
    if (verb !== 'where') return verb === 'send' ? 'stored' : 'ok'
    unlucky ??= { id, copies: 0 }
    if (id !== unlucky.id) return answer
    unlucky.copies++
    if (unlucky.copies <= UNLUCKY_COPIES) return undefined
    void host.answers(letter, answer)
    return answer
  })
}

/** The same lines, in any order. */
export function requireSame(what: string, expected: string[], received: string[]): void {
  const [wanted, found] = [expected, received].map((lines) => lines.toSorted().join('\n'))
  if (wanted !== found)
    throw new Failure({ kind: 'output', what, expected: wanted, received: found })
}
