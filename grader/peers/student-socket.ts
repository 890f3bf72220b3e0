import { isDeepStrictEqual } from 'node:util'
import { type OptionValue, setsockopt } from '#posix'
import { Failure } from '../failure.ts'
import type { Scene } from '../scene.ts'
import { borrow, optionOf, setOptionOf } from '../witnesses/live-socket.ts'
import { requireProc } from '../witnesses/proc.ts'
import {
  type OwnedSocket,
  type SocketRow,
  type SocketState,
  socketsOf,
} from '../witnesses/socket-table.ts'
import { requireTimeWaits } from '../witnesses/time-wait.ts'

/** A socket of the student's program, as the kernel tells: nothing here asks the program. */
export class StudentSocket {
  readonly #scene: Scene
  readonly #transport: 'tcp' | 'udp'
  readonly #find: () => SocketRow | undefined

  constructor(scene: Scene, transport: 'tcp' | 'udp', find: () => SocketRow | undefined) {
    this.#scene = scene
    this.#transport = transport
    this.#find = find
  }

  /** Its row in the kernel's table; undefined when it is gone, or where there is no table. */
  row(): SocketRow | undefined {
    return this.#find()
  }

  /** Waits until the kernel shows the connection in one of these states. `'gone'`: in the table no more. */
  async reaches(...states: (SocketState | 'gone')[]): Promise<void> {
    await reachesState(this.#scene, "the program's end of the connection", this.#find, states)
  }

  /**
   * The value of a socket option, read from the live socket.
   * @throws {Skipped} where the machine does not allow it
   */
  option(level: string, option: string): unknown {
    requireProc('the options of a program’s own socket')
    const { pid, fd } = this.#owned()
    return optionOf(pid, fd, level, option)
  }

  /** The option must have this value, in the kernel. */
  async hasOption(level: string, option: string, expected: unknown): Promise<void> {
    let last: unknown
    await this.#scene.patience.until(
      () => {
        last = this.option(level, option)
        return isDeepStrictEqual(last, expected) ? true : undefined
      },
      () => ({
        kind: 'kernel',
        what: `${option} on the program's own socket`,
        expected: `${option} = ${JSON.stringify(expected)}`,
        received: `${option} = ${JSON.stringify(last)}`,
      }),
      { pollMs: 10 },
    )
  }

  /**
   * Sets a socket option on the live socket, without the program's doing: only who asks the kernel learns of it.
   * @throws {Skipped} where the machine does not allow it
   */
  setsOption(level: string, option: string, value: OptionValue): void {
    requireProc('which socket of a program’s to set an option on')
    const { pid, fd } = this.#owned()
    setOptionOf(pid, fd, level, option, value)
  }

  /** Waits until the kernel shows this timer running for the connection. */
  async runsTimer(kind: SocketRow['timer']['kind']): Promise<void> {
    requireProc('the timer of a connection')
    const now = () => this.row()?.timer.kind
    await this.#scene.patience.until(
      () => (now() === kind ? true : undefined),
      () => ({
        kind: 'kernel',
        what: "the timer of the program's connection",
        expected: kind,
        received: now() ?? 'no connection',
      }),
      { pollMs: 10 },
    )
  }

  /**
   * Has the kernel give up what this socket sends and nobody acknowledges within `ms` (TCP_USER_TIMEOUT). By itself it would
   * try for a quarter of an hour.
   * @throws {Skipped} where the machine does not allow it
   */
  givesUpAfter(ms: number): void {
    requireProc('which socket of a program’s to have give up')
    const { pid, fd } = this.#owned()
    borrow(pid, fd, (duplicate) => setsockopt(duplicate, 'IPPROTO_TCP', 'TCP_USER_TIMEOUT', ms))
  }

  /**
   * Limits the waits of this socket, and of those that it accepts, to an hour: a wait with a limit that a stop signal interrupts
   * fails with EINTR, where the kernel takes up one without by itself (signal(7)). It counts from the next call on.
   * @throws {Skipped} where the machine does not allow it
   */
  letsSignalsInterrupt(): void {
    requireProc('which socket of a program’s listens')
    const { pid, fd } = this.#owned()
    const hour = { sec: 3600, usec: 0 }
    borrow(pid, fd, (duplicate) => setsockopt(duplicate, 'SOL_SOCKET', 'SO_RCVTIMEO', hour))
    this.#scene.transcript.record('grader', 'sets SO_RCVTIMEO of the listening socket: an hour')
  }

  #owned(): OwnedSocket {
    const inode = this.row()?.inode
    const socket = socketsOf(this.#scene.pid(), this.#transport).find((row) => row.inode === inode)
    if (socket) return socket
    throw new Failure({
      kind: 'kernel',
      what: 'an open connection to look at',
      expected: 'a socket that the program holds',
      received: 'none',
    })
  }
}

/** Waits until the kernel's table shows one end of a connection in one of these states. */
export async function reachesState(
  scene: Scene,
  what: string,
  find: () => SocketRow | undefined,
  states: (SocketState | 'gone')[],
): Promise<void> {
  requireProc('the state of a connection')
  const now = () => find()?.state ?? 'gone'
  const expected = states.join(' or ')
  await scene.patience.until(
    () => (states.includes(now()) ? true : undefined),
    () => {
      if (states.includes('TIME_WAIT')) requireTimeWaits(scene.deniedBefore)
      return { kind: 'kernel', what, expected, received: now() }
    },
    { pollMs: 5 },
  )
}
