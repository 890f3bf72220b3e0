import { Failure, type Stage } from '#grader'
import type { RunningProgram } from '#grader/peers/running-program'
import type { Address, UdpPeer } from '#grader/peers/udp-peer'
import { type Letter, letterOf, Mailbox } from './mailbox.ts'

/** What to answer; undefined: nothing. */
export type Answer = (letter: Letter) => string | undefined

/** The grader as the server that the student's client logs in to. */
export class Host {
  readonly peer: UdpPeer
  readonly #answered = new Map<string, string>()
  #isLoggedIn = false

  constructor(peer: UdpPeer) {
    this.peer = peer
  }

  /** The next request, copies of older ones answered again and later logins answered by the way. It must be this one. */
  async hears(request: string): Promise<Letter> {
    const [verb, ...rest] = request.split(' ')
    const expected = [verb, '<id>', ...rest].join(' ')
    for (;;) {
      const letter = await this.#next(expected)
      if (await this.#passesOver(letter, verb)) continue
      if (letter.line === [verb, letter.id, ...rest].join(' ')) return letter
      throw this.#mismatch(expected, letter)
    }
  }

  /** A copy of this request, not answered yet; others as in `hears`. */
  async hearsAgain({ line, verb }: Letter): Promise<Letter> {
    const expected = `${line}, once more`
    for (;;) {
      const letter = await this.#next(expected)
      if (letter.line === line) return letter
      if (!(await this.#passesOver(letter, verb))) throw this.#mismatch(expected, letter)
    }
  }

  /** `at 127.0.0.1 4711`, with the request's id after the verb. */
  async answers({ id, from }: Letter, answer: string): Promise<void> {
    const [verb, ...rest] = answer.split(' ')
    const line = [verb, id, ...rest].join(' ')
    this.#answered.set(id, line)
    if (verb === 'ok') this.#isLoggedIn = true
    await this.peer.sends(line, from)
  }

  /** Hears a request and answers it. */
  async serves(request: string, answer: string): Promise<Letter> {
    const letter = await this.hears(request)
    await this.answers(letter, answer)
    return letter
  }

  /** One of its own messages must be acknowledged. */
  async isAcknowledged(id: string): Promise<void> {
    const letter = await this.hears('ack')
    if (letter.id !== id) throw this.#mismatch(`ack ${id}`, letter)
  }

  /** Answers every request; ends, with a failure, when no more come. */
  async servesAll(answer: Answer): Promise<never> {
    for (;;) {
      const letter = await this.#next('more requests')
      const reply = answer(letter)
      if (reply) await this.answers(letter, reply)
    }
  }

  /** Answers what may come at any time, and says whether it was that. */
  async #passesOver(letter: Letter, verb: string | undefined): Promise<boolean> {
    const before = this.#answered.get(letter.id)
    if (before !== undefined) {
      await this.peer.sends(before, letter.from)
      return true
    }
    if (letter.verb !== 'login' || verb === 'login' || !this.#isLoggedIn) return false
    await this.answers(letter, 'ok')
    return true
  }

  async #next(expected: string): Promise<Letter> {
    return letterOf(await named(this.peer.receives(), expected))
  }

  #mismatch(expected: string, { line }: Letter): Failure {
    return this.peer.failure('mismatch', { what: expected, expected, received: line })
  }
}

/** The grader as a friend, at an address of its own. */
export class Friend {
  readonly name: string
  readonly peer: UdpPeer
  readonly mail: Mailbox

  constructor(name: string, peer: UdpPeer) {
    this.name = name
    this.peer = peer
    this.mail = new Mailbox(peer)
  }

  /** What the server says of where it is. */
  get at(): string {
    return `at 127.0.0.1 ${this.peer.port}`
  }

  /** A message from this client, not yet acknowledged. */
  async hears(from: string, text: string): Promise<Letter> {
    const expected = `text <id> ${from} ${text}`
    const letter = letterOf(await named(this.peer.receives(), expected))
    if (letter.line === `text ${letter.id} ${from} ${text}`) return letter
    throw this.mail.mismatch(expected, letter)
  }

  async acknowledges({ id, from }: Letter): Promise<void> {
    await this.peer.sends(`ack ${id}`, from)
  }

  async says(id: string, text: string, to: Address, name = this.name): Promise<void> {
    await this.peer.sends(`text ${id} ${name} ${text}`, to)
  }

  /** Its message must be acknowledged. */
  async isAcknowledged(id: string): Promise<void> {
    const expected = `ack ${id}`
    const letter = letterOf(await named(this.peer.receives(), expected))
    if (letter.line !== expected) throw this.mail.mismatch(expected, letter)
  }
}

/** A client that has logged in as alice to a server of the grader's. */
export async function online(stage: Stage) {
  const host = new Host(await stage.udp('server'))
  const program = await stage.client.run('127.0.0.1', host.peer.port, 'alice')
  const { from } = await host.serves('login alice', 'ok')
  await program.prints('online\n')
  return { host, program, home: from }
}

/** Another client of that server. */
export async function friend(stage: Stage, name: string): Promise<Friend> {
  return new Friend(name, await stage.udp(name))
}

/** A wait for a client that has ended ends with a failure, here the end of work. */
export async function untilTheClientEnds(work: () => Promise<void>): Promise<void> {
  await work().catch((failure: unknown) => {
    if (!(failure instanceof Failure)) throw failure
  })
}

/** Standard error must be whole lines that match, one each. */
export async function requireComplaints(
  stage: Stage,
  { program }: RunningProgram,
  ...patterns: RegExp[]
): Promise<void> {
  const expected = patterns.map((pattern) => `a line with ${pattern.source}`).join(', then ')
  const facts = () => ({ what: 'stderr', expected, received: program.stderr.bytes() })
  const written = () => program.stderr.lines().filter((line) => line !== '')
  await stage.becomes(
    () => (written().length >= patterns.length ? true : undefined),
    () => ({ kind: 'silence', peer: program.name, ...facts() }),
  )
  const lines = written()
  if (lines.length === patterns.length && patterns.every((one, at) => one.test(lines[at]!))) return
  throw new Failure({ kind: 'output', peer: program.name, ...facts() })
}

/** The outcome of a wait; should nothing come, `expected` says what was waited for. */
async function named<T>(wait: Promise<T>, expected: string): Promise<T> {
  return wait.catch((failure: unknown) => {
    if (!(failure instanceof Failure)) throw failure
    throw new Failure({ ...failure.facts, what: expected, expected })
  })
}
