import type { Stage } from '#grader'
import type { UdpPeer } from '#grader/peers/udp-peer'
import { type Letter, Mailbox } from './mailbox.ts'

export type Message = { id: string; from: string; text: string }

/** Quicker than any program repeats itself, and without end. */
const AGAIN_MS = 100

/** The grader as somebody who talks to the student's server. */
export class Member {
  readonly name: string
  readonly peer: UdpPeer
  readonly mail: Mailbox
  readonly #stage: Stage
  readonly #taken = new Set<string>()

  constructor(name: string, peer: UdpPeer, stage: Stage) {
    this.name = name
    this.peer = peer
    this.mail = new Mailbox(peer)
    this.#stage = stage
  }

  /** A request with a new id, and the answer that it must get. Returns the id. */
  async asks(request: string, expected: string): Promise<string> {
    const id = this.#stage.random.word(8)
    await this.repeats(id, request, expected)
    return id
  }

  /** A request with this id, and the answer that it must get. */
  async repeats(id: string, request: string, expected: string): Promise<void> {
    await this.sends(id, request)
    const wanted = insertId(expected, id)
    const answer = await this.#answer(id, wanted)
    if (answer.line !== wanted) throw this.mail.mismatch(wanted, answer)
  }

  /** A request through a bad path: sent again and again until it is answered. */
  async insists(request: string, expected: string, id = this.#stage.random.word(8)) {
    const again = setInterval(() => void this.sends(id, request), AGAIN_MS)
    try {
      await this.repeats(id, request, expected)
    } finally {
      clearInterval(again)
    }
  }

  /** Sends a request, and leaves the answer to `answerTo`. */
  sends(id: string, request: string): Promise<void> {
    return this.peer.sends(insertId(request, id))
  }

  async answerTo(id: string): Promise<string> {
    return (await this.#answer(id, 'an answer')).line
  }

  async logsIn(): Promise<string> {
    return this.asks(`login ${this.name}`, 'ok')
  }

  /** A message that is new to it, which must be this one, and is not acknowledged yet. A copy of an older one is, again. */
  async hears({ id, from, text }: Message): Promise<Letter> {
    const expected = `text ${id} ${from} ${text}`
    for (;;) {
      const letter = await this.mail.takes(({ verb }) => verb === 'text', expected)
      if (letter.line === expected) return letter
      if (!this.#taken.has(letter.id)) throw this.mail.mismatch(expected, letter)
      await this.peer.sends(`ack ${letter.id}`)
    }
  }

  async acknowledges({ id }: Message): Promise<void> {
    this.#taken.add(id)
    await this.peer.sends(`ack ${id}`)
  }

  /** Hears a message and acknowledges it, each copy of it if need be. */
  async takes(message: Message): Promise<void> {
    await this.hears(message)
    await this.acknowledges(message)
  }

  /** Waits until the server has read all that this member sent; the messages that were under way are dropped. */
  async catchesUp(): Promise<void> {
    await this.asks(`where ${this.name}`, `at 127.0.0.1 ${this.peer.port}`)
    this.mail.drops(({ verb }) => verb === 'text')
    await this.peer.receivesNothing()
  }

  /** As soon as the server has read all that this member sent: nothing may have come but answers, and nothing may come now. */
  async isLeftAlone(): Promise<void> {
    await this.asks(`where ${this.name}`, `at 127.0.0.1 ${this.peer.port}`)
    this.mail.requireEmpty()
    await this.peer.receivesNothing()
  }

  #answer(id: string, expected: string): Promise<Letter> {
    return this.mail.takes((letter) => letter.verb !== 'text' && letter.id === id, expected)
  }
}

/** `where bob` with the id that the protocol has after the verb. */
function insertId(line: string, id: string): string {
  const [verb, ...rest] = line.split(' ')
  return [verb, id, ...rest].join(' ')
}

/** Somebody at a new address. */
export async function newcomer(stage: Stage, name: string): Promise<Member> {
  return new Member(name, await stage.server.datagrams(name), stage)
}

/** Somebody who has logged in. */
export async function member(stage: Stage, name: string): Promise<Member> {
  const someone = await newcomer(stage, name)
  await someone.logsIn()
  return someone
}

/** Somebody whom the server knows, and who is not on line. */
export async function absentMember(stage: Stage, name: string): Promise<Member> {
  const someone = await member(stage, name)
  await someone.asks('logout', 'ok')
  return someone
}

/** Leaves messages with the server, which must keep them. */
export async function leaves(
  stage: Stage,
  sender: Member,
  to: string,
  count: number,
): Promise<Message[]> {
  const messages: Message[] = []
  while (messages.length < count) {
    const text = `${stage.random.word()} ${stage.random.word()}`
    const id = await sender.asks(`send ${to} ${text}`, 'stored')
    messages.push({ id, from: sender.name, text })
  }
  return messages
}
