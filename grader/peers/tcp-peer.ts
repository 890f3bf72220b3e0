import { once } from 'node:events'
import type net from 'node:net'
import { constants } from 'node:os'
import { getsockopt, NoDescriptorError, NoLibcError, setsockopt } from '#posix'
import { type Data, toBytes } from '../bytes.ts'
import { Failure, Skipped } from '../failure.ts'
import type { Scene } from '../scene.ts'
import { cutCable, loseSegments, mendCable } from '../witnesses/cable.ts'
import { hasProc, requireProc } from '../witnesses/proc.ts'
import {
  connection,
  type Endpoint,
  type SocketRow,
  type SocketState,
} from '../witnesses/socket-table.ts'
import { clog, keepsWithin } from './backlog.ts'
import { type Offer, takes } from './sleep.ts'
import { StreamReader } from './stream-reader.ts'
import { reachesState, StudentSocket } from './student-socket.ts'

/** No honest program sends more than it was asked for by this much: beyond it the peer stops reading. */
const MOST_UNREAD = 96 * 2 ** 20

const UNREAD = { what: 'the program to read what was sent' }

const NOWHERE: Endpoint = { address: '0.0.0.0', port: 0 }

/** What a program needs to read a few bytes, unless the machine is very busy. */
const MOMENT_MS = 50

/** A program that leaves readable bytes unread for this long does so on purpose. */
const HELD_BACK_SECONDS = 0.3

/** Socket buffers, in bytes: two loopback segments, and the most that Linux grants by default. */
const SMALL_BUFFER = 128 * 2 ** 10
const LARGE_BUFFER = 208 * 2 ** 10

/** The grader's end of a TCP connection with the student's program. */
export class TcpPeer extends StreamReader {
  readonly socket: net.Socket
  #local: Endpoint = NOWHERE
  #remote: Endpoint = NOWHERE
  #isCut = false
  #triesHelped = 0

  constructor(name: string, socket: net.Socket, scene: Scene) {
    super(name, scene)
    this.socket = socket
    socket.once('connect', () => this.#remember())
    this.#remember()
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('end', () => this.#finish(this.#wasReset() ? 'reset' : 'end'))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') this.#finish('reset')
    })
  }

  /** Sends bytes, in as few segments as the kernel likes. Does not wait: the kernel carries them. */
  async sends(data: Data): Promise<void> {
    this.lastSent = toBytes(data)
    this.scene.transcript.record(this.name, 'sends', this.lastSent)
    this.socket.write(this.lastSent)
  }

  /** Sends pieces one after another, each only when the program has read the one before. */
  async sendsInPieces(pieces: Data[]): Promise<void> {
    for (const piece of pieces) {
      await this.sends(piece)
      await this.wasRead()
    }
    this.lastSent = Buffer.concat(pieces.map(toBytes))
  }

  /** Waits until the kernel shows that the program has read everything sent to it. Where nobody can tell, gives it a moment. */
  async wasRead(): Promise<void> {
    if (!this.seesUnread()) return this.scene.patience.quietFor(MOMENT_MS, () => {})
    await this.scene.patience.until(
      () => (this.offer().left === 0 ? true : undefined),
      () => this.facts('silence', UNREAD),
      // The kernel may have nothing for the program yet: what it dropped for want of memory, it sends again.
      { pollMs: 2, excused: () => this.offer().unread === 0 },
    )
  }

  /** The program must stop taking what this peer has sent, and sleep, because nobody reads its answers. */
  async isHeldBack(): Promise<void> {
    const offered = this.socket.writableLength
    if (!(await this.wasTakenOrHeldBack())) return
    throw this.failure('kernel', {
      what: 'the flow of the connection',
      sent: undefined,
      expected: 'the program stops reading until its answers are read',
      received: `it took all ${offered.toLocaleString('en')} bytes into its own memory`,
    })
  }

  /**
   * Waits until the program has read everything sent to it (true), or sleeps with the rest unread (false).
   * @throws {Skipped} where nobody can tell
   */
  async wasTakenOrHeldBack(): Promise<boolean> {
    requireProc('whether a program has stopped reading')
    if (!this.seesUnread()) throw new Skipped('nobody can tell here what a program has not read')
    const silence = () => this.facts('silence', UNREAD)
    return takes(this.scene, HELD_BACK_SECONDS, () => this.offer(), silence)
  }

  /** Reads nothing, and sends until a program that returns what it is sent is left with some that it cannot return; see backlog.ts. */
  async clogs(bytes: (length: number) => Buffer): Promise<Buffer> {
    return clog(this.scene, this, bytes)
  }

  /**
   * Reads nothing, and sends a block again and again until a program that returns what it is sent takes no more: before it keeps more than
   * `most` bytes in its own memory. @returns how many blocks were sent
   */
  async isHeldWithin(most: number, block: Buffer): Promise<number> {
    return keepsWithin(this, most, block)
  }

  /** Ends this side (FIN) and goes on reading. */
  async halfCloses(): Promise<void> {
    this.scene.transcript.record(this.name, 'ends its side')
    this.socket.end()
  }

  /** Closes both directions, after everything sent is with the kernel. */
  async closes(): Promise<void> {
    this.scene.transcript.record(this.name, 'closes')
    this.socket.destroySoon()
    await this.#closed()
  }

  /** Closes both directions at once, as the end of its process would: whatever comes for it from now on is answered with a reset. */
  async vanishes(): Promise<void> {
    this.scene.transcript.record(this.name, 'is gone')
    this.socket.destroy()
    await this.#closed()
  }

  /** Throws the connection away: the program gets a reset (RST). */
  async resets(): Promise<void> {
    this.scene.transcript.record(this.name, 'resets')
    this.socket.resetAndDestroy()
    await this.#closed()
  }

  /** Stops taking bytes from the kernel, and gives it little room to keep them: the window closes early. */
  stopsReading(): void {
    this.scene.transcript.record(this.name, 'stops reading')
    this.socket.pause()
    this.#receiveBuffer(SMALL_BUFFER)
  }

  readsAgain(): void {
    this.scene.transcript.record(this.name, 'reads again')
    this.#receiveBuffer(LARGE_BUFFER)
    this.socket.resume()
  }

  /** Pulls the plug at this end: no FIN, no RST, no ACK; see witnesses/cable.ts. */
  cutsCable(): void {
    this.scene.transcript.record(this.name, 'loses its cable')
    this.#isCut = true
    cutCable(this.socket)
  }

  mendsCable(): void {
    this.scene.transcript.record(this.name, 'gets its cable back')
    this.#isCut = false
    mendCable(this.socket)
  }

  /** From now on loses a share (0 to 1) of the segments that arrive here. */
  losesSegments(share: number): void {
    this.scene.transcript.record(this.name, `loses ${Math.round(share * 100)}% of its segments`)
    loseSegments(this.socket, share)
  }

  /** The program's end of this connection, as the kernel tells. */
  get theirs(): StudentSocket {
    return new StudentSocket(this.scene, 'tcp', () => connection(this.#remote, this.#local))
  }

  /** This end's row in the kernel's table. */
  ours(): SocketRow | undefined {
    return connection(this.#local, this.#remote)
  }

  /** Waits until the kernel shows this end in one of these states, which tell what the program's end did. */
  async reaches(...states: (SocketState | 'gone')[]): Promise<void> {
    await reachesState(this.scene, "the grader's end of the connection", () => this.ours(), states)
  }

  /**
   * Where both directions of a connection are full, Linux (6.18) can stop both: what an end sends is beyond the other's window, and is
   * thrown away with the acknowledgement in it. No program can help that, but room here can: then a peer that reads nothing reads a little.
   */
  keepsFlowing(): void {
    const { kind, times } = this.ours()?.timer ?? { kind: 'none', times: 0 }
    const tries = kind === 'retransmit' ? times : 0
    const isStuck = tries > this.#triesHelped && this.socket.isPaused() && !this.#isCut
    this.#triesHelped = tries
    if (isStuck) this.socket.read()
  }

  /** What was sent, as far as the program has not read it; nothing is left when the connection is over. */
  protected offer(): Offer {
    this.keepsFlowing()
    // In the order of the bytes' way: what moves on between two looks is counted twice rather than not at all.
    const unsent = this.socket.writableLength + (this.ours()?.sendQueue ?? 0)
    const unread = this.theirs.row()?.receiveQueue
    return { left: this.ending || unread === undefined ? 0 : unsent + unread, unread }
  }

  /** Whether somebody can tell what the program has not read. */
  protected seesUnread(): boolean {
    return hasProc
  }

  protected override isOwed(): boolean {
    if (this.#isCut) return false
    const theirs = this.theirs.row()
    if (!theirs) return false
    // In SYN_RECV it waits for its place in the queue, which the program is to empty.
    const isOpen = theirs.state !== 'SYN_RECV' && theirs.receiveQueue === 0
    const isUnderWay = isOpen && (this.ours()?.sendQueue ?? 0) > 0
    return isUnderWay || (theirs.sendQueue > 0 && !this.socket.isPaused())
  }

  async close(): Promise<void> {
    this.socket.destroy()
    if (!this.socket.closed) await new Promise((resolve) => this.socket.once('close', resolve))
  }

  #receiveBuffer(bytes: number): void {
    try {
      setsockopt(this.socket, 'SOL_SOCKET', 'SO_RCVBUF', bytes)
    } catch (error) {
      // Without libc the window closes later, and that is all; of a socket that the program has closed, what follows tells.
      if (!(error instanceof NoLibcError || error instanceof NoDescriptorError)) throw error
    }
  }

  async #closed(): Promise<void> {
    const { signal } = this.scene.patience
    // An error ends it, too, and is told when it comes.
    while (!this.socket.closed && !signal.aborted)
      await once(this.socket, 'close', { signal }).catch(() => {})
    if (this.socket.closed) return
    const what = 'the end of a connection that it closes'
    throw new Failure({ kind: 'silence', peer: this.name, what, timedOut: 'deadline' })
  }

  /** Node forgets both addresses when the socket closes; the kernel may still know the connection. */
  #remember(): void {
    const { localAddress, localPort, remoteAddress, remotePort } = this.socket
    if (!localAddress || !localPort || !remoteAddress || !remotePort) return
    this.#local = { address: localAddress, port: localPort }
    this.#remote = { address: remoteAddress, port: remotePort }
  }

  #take(chunk: Buffer): void {
    this.inbox.add(chunk)
    this.scene.transcript.record(this.name, 'receives', chunk)
    if (this.inbox.length > MOST_UNREAD) this.socket.pause()
    this.scene.patience.pulse()
  }

  /** Older libuv calls a reset that comes in the same breath as data an end. The kernel knows better. */
  #wasReset(): boolean {
    try {
      return getsockopt(this.socket, 'SOL_SOCKET', 'SO_ERROR') === constants.errno.ECONNRESET
    } catch (error) {
      if (error instanceof NoLibcError || error instanceof NoDescriptorError) return false
      throw error
    }
  }

  #finish(how: 'end' | 'reset'): void {
    if (this.ending !== 'reset') {
      this.ending = how
      this.scene.transcript.record(this.name, how === 'end' ? 'sees the end' : 'is reset')
    }
    this.scene.patience.pulse()
  }
}
