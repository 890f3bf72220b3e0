import dgram from 'node:dgram'
import { once } from 'node:events'
import net from 'node:net'
import { type Data, toBytes } from '../bytes.ts'
import { Failure, type FailureFacts, Skipped } from '../failure.ts'
import { shareProcessor } from '../programs/one-processor.ts'
import type { Scene } from '../scene.ts'
import { msSinceArrival } from '../witnesses/arrival.ts'

export type Address = { host: string; port: number }

/** A datagram, with where it came from. */
export type Received = { bytes: Buffer; from: Address }

/** A datagram, with when it arrived (milliseconds, `performance.now()`). */
export type Datagram = Received & { at: number }

/** What bind() says where an address, or all of IPv6, is missing. */
const NO_SUCH_ADDRESS = ['EADDRNOTAVAIL', 'EAFNOSUPPORT']

/** No honest program sends so many that nobody asked for: what comes beyond is dropped, as a full socket buffer would. */
const MOST_UNREAD = 1000

/** The grader's end of a conversation in datagrams. */
export class UdpPeer {
  readonly name: string
  readonly host: string
  readonly #scene: Scene
  readonly #socket: dgram.Socket
  readonly #arrived: Datagram[] = []
  readonly #namesakes: UdpPeer[] = []
  /** Takes what comes, in place of the transcript and of `receives`. */
  #takes?: (datagram: Received) => void
  #lastSent?: Buffer
  /** Whom `sends` speaks to. */
  correspondent?: Address
  /** The datagram that came last, asked for or not. */
  newest?: Datagram

  private constructor(name: string, host: string, scene: Scene) {
    this.name = name
    this.host = host
    this.#scene = scene
    this.#socket = dgram.createSocket({
      type: net.isIPv6(host) ? 'udp6' : 'udp4',
      recvBufferSize: 4 * 2 ** 20,
    })
    this.#socket.on('error', () => {})
    this.#socket.on('message', (bytes, { address, port }) => {
      const received = { bytes, from: { host: address, port } }
      if (this.#takes) return this.#takes(received)
      if (this.#arrived.length >= MOST_UNREAD) return
      const at = performance.now() - msSinceArrival(this.#socket)
      this.newest = { ...received, at }
      this.#arrived.push(this.newest)
      scene.transcript.record(name, 'receives', bytes)
      scene.patience.pulse()
    })
  }

  /** @throws {Skipped} when this machine has no such address */
  static async open(
    name: string,
    host: string,
    scene: Scene,
    correspondent?: Address,
    port = 0,
  ): Promise<UdpPeer> {
    const peer = new UdpPeer(name, host, scene)
    peer.correspondent = correspondent
    try {
      peer.#socket.bind(port, host)
      await once(peer.#socket, 'listening')
      msSinceArrival(peer.#socket)
    } catch (error) {
      await peer.close()
      if (NO_SUCH_ADDRESS.includes((error as NodeJS.ErrnoException).code ?? ''))
        throw new Skipped(`this machine has no address ${host}`)
      throw error
    }
    return peer
  }

  get port(): number {
    return this.#socket.address().port
  }

  /** Datagrams that came and were not yet asked for. */
  get unread(): number {
    return this.#arrived.length
  }

  /** Another peer with the same port number, on another address of this machine. */
  async namesake(name: string, host: string): Promise<UdpPeer> {
    const peer = await UdpPeer.open(name, host, this.#scene, undefined, this.port)
    this.#namesakes.push(peer)
    return peer
  }

  /**
   * From now on nobody listens on its port, and nobody else can take it: the kernel finds no socket for what arrives, because
   * a connected socket hears its own peer alone.
   */
  async stopsListening(): Promise<void> {
    this.#socket.connect(this.port, this.host)
    await once(this.#socket, 'connect')
    this.#scene.transcript.record(this.name, 'stops listening')
  }

  /**
   * Sends one datagram, to its correspondent unless told otherwise, and returns when the kernel has taken it.
   * @throws {Skipped} when this system sends none so large
   */
  async sends(data: Data, to: Address | undefined = this.correspondent): Promise<void> {
    if (!to) throw new Error(`${this.name} has nobody to send to: give an address`)
    const bytes = toBytes(data)
    this.#lastSent = bytes
    this.#scene.transcript.record(this.name, 'sends', bytes)
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      this.#socket.send(bytes, to.port, to.host, resolve)
    })
    if (error?.code === 'EMSGSIZE')
      throw new Skipped(
        `this system sends no datagram of ${bytes.length.toLocaleString('en')} bytes`,
      )
  }

  /** The next datagram, from whomever. */
  async receives(expected?: Data): Promise<Datagram> {
    const wanted = expected === undefined ? undefined : toBytes(expected)
    const datagram = await this.#scene.patience.until(
      () => this.#arrived.shift(),
      () =>
        this.#facts('silence', {
          what: 'a datagram',
          expected: wanted ?? 'a datagram',
          received: 'none',
        }),
    )
    if (wanted && !wanted.equals(datagram.bytes)) {
      throw this.failure('mismatch', { expected: wanted, received: datagram.bytes })
    }
    return datagram
  }

  /**
   * Answers each datagram the moment it comes, until `reply` returns undefined: for conversations of very many, which the
   * transcript leaves out.
   * @param what it waits for, should nothing come any more
   */
  async answersEach(reply: (datagram: Received) => Data | undefined, what: string): Promise<void> {
    let over: true | undefined
    let thrown: unknown
    const take = (datagram: Received) => {
      if (over || thrown) return
      try {
        const answer = reply(datagram)
        if (answer === undefined) over = true
        else this.#socket.send(toBytes(answer), datagram.from.port, datagram.from.host)
      } catch (failure) {
        thrown = failure
      }
      if (over || thrown) this.#scene.patience.pulse()
    }
    this.#takes = take
    for (const datagram of this.#arrived.splice(0)) take(datagram)
    this.#scene.transcript.record(this.name, 'answers each of very many datagrams')
    const ended = () => {
      if (thrown) throw thrown
      return over
    }
    const free = shareProcessor(this.#scene.pid())
    try {
      await this.#scene.patience.until(ended, () => this.#facts('silence', { what }))
    } finally {
      free()
      this.#takes = undefined
    }
  }

  /** Drops what has come so far, and what is on its way through the kernel. */
  async forgets(): Promise<void> {
    await this.#scene.patience.silentFor(50, () => {})
    this.#arrived.length = 0
  }

  /** No datagram may come for `ms` milliseconds, or until the program has ended: who is gone sends nothing. */
  receivesNothing(ms = 150): Promise<void> {
    return this.receivesNothingBut(() => false, ms)
  }

  /** As `receivesNothing`, except for datagrams that may come; they are left unread. */
  async receivesNothingBut(mayCome: (datagram: Datagram) => boolean, ms = 150): Promise<void> {
    const violated = () => {
      const surplus = this.#arrived.find((datagram) => !mayCome(datagram))
      if (surplus)
        throw this.failure('surplus', { expected: 'no datagram', received: surplus.bytes })
    }
    try {
      await this.#scene.patience.silentFor(ms, violated)
    } catch (failure) {
      if (!(failure instanceof Failure) || failure.facts.timedOut !== 'exited') throw failure
      violated()
    }
  }

  /** A failure seen by this peer, with what it sent last as evidence. */
  failure(kind: FailureFacts['kind'], facts: Partial<FailureFacts>): Failure {
    return new Failure(this.#facts(kind, facts))
  }

  async close(): Promise<void> {
    for (const peer of this.#namesakes) await peer.close()
    this.#socket.close()
  }

  #facts(kind: FailureFacts['kind'], facts: Partial<FailureFacts>): FailureFacts {
    return { kind, peer: this.name, sent: this.#lastSent, ...facts }
  }
}
