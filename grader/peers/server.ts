import { once } from 'node:events'
import net from 'node:net'
import { join } from 'node:path'
import { Failure, type FailureFacts } from '../failure.ts'
import { MAY_BE_LOAD } from '../load.ts'
import { freePort, isFree, Taken } from '../programs/ports.ts'
import type { Program } from '../programs/program.ts'
import type { Values } from '../programs/runnable.ts'
import type { Scene } from '../scene.ts'
import { type Credentials, credentialsSeenBy } from '../witnesses/credentials.ts'
import { descriptors, hasProc, isGone, requireProc, tree } from '../witnesses/proc.ts'
import { isWaitedAt, type OwnedSocket, sockets, socketsOf } from '../witnesses/socket-table.ts'
import { unixSocketsOf } from '../witnesses/unix-table.ts'
import { refused } from './refused.ts'
import { RunningProgram } from './running-program.ts'
import { holdUp, interrupt, rests, sleepsUndisturbed } from './sleep.ts'
import { SocketFile } from './socket-file.ts'
import { StudentSocket } from './student-socket.ts'
import { TcpPeer } from './tcp-peer.ts'
import { UdpPeer } from './udp-peer.ts'
import { connectTo } from './unix-connection.ts'
import { UnixPeer } from './unix-peer.ts'
import { Visitor } from './visitor.ts'

export type ServerSettings = {
  transport: 'tcp' | 'udp' | 'unix'
  /** What the program is started with, unless a check says otherwise. */
  arguments: string[]
  /** The directory that `{dir}` stands for. */
  directory: string
  launch: Launch
  scene: Scene
}

/** Starts the program. */
export type Launch = (args: string[], values: Values) => Program

const ATTEMPTS = 3

/** The student's program as a server. It is started at the first move, and every move waits until it listens. */
export class Server {
  readonly host = '127.0.0.1'
  readonly #settings: ServerSettings
  readonly #peers: { close(): Promise<void> }[] = []
  #arguments: string[]
  #started?: Promise<void>
  #port = -1
  /** Where a server on a Unix socket listens: `{path}`. */
  file: SocketFile
  #program?: Program

  constructor(settings: ServerSettings) {
    this.#settings = settings
    this.#arguments = settings.arguments
    this.file = new SocketFile(join(settings.directory, 'socket'), settings.scene)
  }

  /** Another place for its Unix socket than the check's own. Before the first move. */
  at(path: string): this {
    this.file.close()
    this.file = new SocketFile(path, this.#settings.scene)
    return this
  }

  /** Arguments to start with instead of the exercise's; `{port}`, `{dir}` and `{path}` are filled in. Before the first move. */
  given(...args: (string | number)[]): this {
    this.#arguments = args.map(String)
    return this
  }

  /** Starts the program and waits until the kernel lists its socket. Every other move does this first. */
  starts(): Promise<void> {
    this.#started ??= this.#start()
    return this.#started
  }

  /** A client's connection to the program. */
  async connect(name: string): Promise<TcpPeer> {
    await this.starts()
    const { scene } = this.#settings
    const isUnix = this.#settings.transport === 'unix'
    const place = { port: this.#port, host: this.host, allowHalfOpen: true }
    try {
      const socket = isUnix ? connectTo(this.file.path, name) : net.connect(place)
      const peer = new (isUnix ? UnixPeer : TcpPeer)(name, socket, scene)
      this.#peers.push(peer)
      await once(socket, 'connect', { signal: scene.patience.signal })
      scene.transcript.record(name, 'connects')
      return peer
    } catch (error) {
      throw refused(name, error)
    }
  }

  /** A client's UDP socket that speaks to the program. */
  async datagrams(name: string): Promise<UdpPeer> {
    await this.starts()
    const peer = await UdpPeer.open(name, this.host, this.#settings.scene, {
      host: this.host,
      port: this.#port,
    })
    this.#peers.push(peer)
    return peer
  }

  /** A client of a Unix socket that is a process of its own. */
  async visitor(name: string): Promise<Visitor> {
    await this.starts()
    const { scene } = this.#settings
    const { pid } = this.program
    const arriving = Visitor.arrives(name, this.file.path, pid, scene)
    const visitor = await arriving.catch((error) => whereItEnded(pid, error))
    this.#peers.push(visitor)
    return visitor
  }

  /** Starts the program as it is, without waiting for it to listen: for what it says and how it exits. */
  async run(...args: (string | number)[]): Promise<RunningProgram> {
    const given = (name: string) => args[this.#settings.arguments.indexOf(name)]
    const [port, path] = [given('{port}'), given('{path}')]
    if (port !== undefined) this.#port = Number(port)
    if (path !== undefined && path !== this.file.path) this.at(String(path))
    const program = this.#launch(args.map(String))
    this.#settings.scene.transcript.record(program.name, `is started with ${args.join(' ')}`)
    return new RunningProgram(program, this.#settings.scene)
  }

  get port(): number {
    return this.#port
  }

  /** The running program: what it prints, its memory, its end. */
  get program(): Program {
    if (!this.#program) throw new Error('the server was not started yet: call starts() first')
    return this.#program
  }

  /** The program as one that is sent signals, and exits. */
  get running(): RunningProgram {
    return new RunningProgram(this.program, this.#settings.scene)
  }

  /** The program's internet sockets, as the kernel lists them. @throws {Skipped} where it does not */
  sockets(): OwnedSocket[] {
    requireProc('which sockets a program has')
    const { transport } = this.#settings
    return transport === 'unix' ? [] : socketsOf(this.program.pid, transport)
  }

  /** What the kernel tells the program of the process at the other end of a Unix socket. */
  credentialsOf(pid: number): Credentials {
    requireProc('in which namespaces a program is')
    const listener = unixSocketsOf(this.program.pid).find(({ listening }) => listening)
    try {
      return credentialsSeenBy(listener?.pid ?? this.program.pid, pid)
    } catch (error) {
      return whereItEnded(this.program.pid, error)
    }
  }

  /** The socket it listens with, as the kernel tells. */
  get listener(): StudentSocket {
    const { scene } = this.#settings
    return new StudentSocket(scene, 'tcp', () => this.#ownListeners()[0])
  }

  /** How many connections were made and not yet accepted: the queue that listen() makes. */
  get waiting(): number {
    requireProc('how many connections wait at a socket')
    return this.#ownListeners().reduce((sum, { receiveQueue }) => sum + receiveQueue, 0)
  }

  /** How many of its descriptors are sockets, also those that no connection belongs to any more. */
  openSockets(): number {
    requireProc('which descriptors a program has')
    const open = tree(this.program.pid).flatMap(descriptors)
    return open.filter(({ target }) => target.startsWith('socket:')).length
  }

  /** Waits until it sleeps, without waking up, in one of these system calls. */
  async sleepsIn(...calls: string[]): Promise<void> {
    await this.starts()
    await sleepsUndisturbed(this.#settings.scene, this.program, calls)
  }

  /** Waits until it sleeps: it has done all it can for now. @throws {Skipped} where nobody can tell */
  async rests(): Promise<void> {
    await this.starts()
    await rests(this.#settings.scene, this.program)
  }

  /** Stops it and lets it go on, as Ctrl-Z and `fg` do: the system call in which it sleeps is interrupted. */
  async isInterrupted(): Promise<void> {
    await interrupt(this.#settings.scene, this.program)
  }

  /** Stops it while it sleeps, until it goes on: what comes meanwhile waits in the kernel, and its clocks ring late. */
  async isHeldUp(): Promise<void> {
    await holdUp(this.#settings.scene, this.program)
  }

  async goesOn(): Promise<void> {
    this.program.signal('SIGCONT')
  }

  /** Ends it with no chance to say anything; the kernel ends its connections. */
  async isKilled(): Promise<void> {
    await this.program.close()
  }

  /** Starts it once more, on the same port, after it has ended. */
  startsAgain(): Promise<void> {
    this.#started = this.#start(this.#port)
    return this.#started
  }

  /** The program must still run. */
  async staysUp(): Promise<void> {
    if (this.program.exit)
      throw new Failure({ kind: 'crashed', what: 'a server that goes on running' })
  }

  /** Its one socket must listen at the given port of 127.0.0.1, and nowhere else. */
  async listensOnLoopbackOnly(): Promise<void> {
    await this.starts()
    await this.socketsBecome(
      (sockets) => sockets.length === 1 && sockets[0]?.local.address === '127.0.0.1',
      { what: 'where the program listens', expected: `LISTEN on 127.0.0.1:${this.port}` },
    )
  }

  /**
   * Waits until the kernel's list of the program's sockets satisfies `holds`.
   * @param by the time until which it must, `ms` after `since`, also where a clock keeps the program awake; what is late may be load
   */
  async socketsBecome(
    holds: (sockets: OwnedSocket[]) => boolean,
    facts: Pick<FailureFacts, 'what' | 'expected'>,
    by?: { since: number; ms: number },
  ): Promise<void> {
    await this.#settings.scene.patience.until(
      () => {
        const sockets = this.sockets()
        if (holds(sockets)) return true
        const elapsed = by && performance.now() - by.since
        if (!elapsed || elapsed <= by.ms) return undefined
        const received = `${summary(sockets)} after ${Math.round(elapsed)} ms`
        throw new Failure({ kind: 'kernel', ...facts, received, ...MAY_BE_LOAD })
      },
      () => ({ kind: 'kernel', ...facts, received: summary(this.sockets()) }),
      { pollMs: 10 },
    )
  }

  /** A port at which nobody listens, and that this program would take. */
  freePort(): Promise<number> {
    const { transport } = this.#settings
    if (transport === 'unix') throw new Error('a Unix socket has no port')
    return freePort(transport)
  }

  async close(): Promise<void> {
    for (const peer of this.#peers) await peer.close()
    this.file.close()
  }

  async #start(port?: number): Promise<void> {
    const { transport, scene } = this.#settings
    for (let attempt = 1; ; attempt++) {
      if (transport === 'unix') this.file.remember()
      else this.#port = port ?? (await freePort(transport))
      const program = this.#launch(this.#arguments)
      if (await this.#listens(program)) {
        scene.transcript.record(program.name, 'listens')
        return scene.patience.pulse()
      }
      // Somebody else took the port between looking and starting, or the grader's own try did: not the student's fault.
      if (attempt === ATTEMPTS || (hasProc && (port || !this.#takenByOthers()))) break
    }
    throw new Failure({
      kind: 'never-listened',
      what: this.#place(),
      timedOut: 'exited',
    })
  }

  #launch(args: string[]): Program {
    const { path } = this.file
    const values = { port: this.#port, dir: this.#settings.directory, path }
    const filled = args.map((arg) =>
      arg
        .replaceAll('{port}', String(values.port))
        .replaceAll('{dir}', values.dir)
        .replaceAll('{path}', path),
    )
    this.#program = this.#settings.launch(filled, values)
    return this.#program
  }

  /** True once the program listens, false when it ended before. */
  async #listens(program: Program): Promise<boolean> {
    const { patience } = this.#settings.scene
    const probe = hasProc ? undefined : new Taken(() => this.#isFree())
    const listens = () => (probe ? probe.taken : this.#isServedBy(program))
    try {
      return await patience.until(
        () => (listens() ? true : program.exit ? false : undefined),
        () => ({
          kind: 'never-listened',
          what: this.#place(),
          received: hasProc ? summary(this.sockets()) : 'unknown on this system',
        }),
        { pollMs: 5 },
      )
    } finally {
      await probe?.close()
    }
  }

  #isServedBy({ pid }: Program): boolean {
    if (this.#settings.transport === 'unix') return this.file.isServedBy(pid)
    return this.#ownListeners().length > 0
  }

  async #isFree(): Promise<boolean> {
    const { transport } = this.#settings
    return transport === 'unix' ? !(await this.file.isReachable()) : isFree(transport, this.#port)
  }

  #ownListeners(): OwnedSocket[] {
    const { transport } = this.#settings
    if (transport === 'unix' || !isWaitedAt(this.#port, transport)) return []
    const rows = socketsOf(this.program.pid, transport, true)
    return rows.filter((row) => row.local.port === this.#port)
  }

  /** A client's own port counts, too: where ephemeral ports begin low, it may have been given this one. */
  #takenByOthers(): boolean {
    const { transport } = this.#settings
    if (transport === 'unix') return false
    return sockets(transport).some((row) => row.local.port === this.#port)
  }

  /** Where it is to listen, for a failure. */
  #place(): string {
    const { transport } = this.#settings
    if (transport === 'unix') return `a Unix socket of this program at ${this.file.path}`
    return `a ${transport.toUpperCase()} socket of this program on port ${this.#port}`
  }
}

/** What went wrong beside a program that has ended meanwhile is its doing. */
function whereItEnded(pid: number, error: unknown): never {
  if (error instanceof Failure || !isGone(pid)) throw error
  throw new Failure({ kind: 'crashed', what: 'a server that goes on running' })
}

/** The sockets of a program in a few words. */
function summary(rows: OwnedSocket[]): string {
  if (rows.length === 0) return 'no socket'
  const counts = new Map<string, number>()
  for (const { state, local } of rows) {
    const key = state === 'LISTEN' ? `LISTEN on ${endpoint(local)}` : state
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].map(([what, count]) => (count > 1 ? `${count} × ${what}` : what)).join(', ')
}

function endpoint({ address, port }: { address: string; port: number }): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
