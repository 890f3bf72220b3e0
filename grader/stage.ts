import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Exercise, Role } from './exercise.ts'
import { Patience } from './patience.ts'
import { Client } from './peers/client.ts'
import { type Faults, LossyPath } from './peers/lossy-path.ts'
import type { Packet } from './peers/packets.ts'
import { Server } from './peers/server.ts'
import { TcpListener } from './peers/tcp-listener.ts'
import { runTool, type ToolResult } from './peers/tool.ts'
import { type Address, UdpPeer } from './peers/udp-peer.ts'
import { Wire } from './peers/wire.ts'
import { type Confine, Program } from './programs/program.ts'
import type { Runnable, Values } from './programs/runnable.ts'
import type { Random } from './random.ts'
import type { Scene } from './scene.ts'
import { Transcript } from './transcript.ts'
import { activity, longestWaitMs, processorMs, scheduled } from './witnesses/activity.ts'
import type { ToolName } from './witnesses/machine.ts'
import { seesSleep } from './witnesses/proc.ts'
import { timeWaitsDenied } from './witnesses/time-wait.ts'

export type StageSettings = {
  exercise: Exercise
  seconds: number
  /** Until when the deadline is put off where the machine is busy; unset: it is not. */
  mostSeconds?: number
  patience: number
  /** It is held once more, and no other beside it. */
  isAlone?: boolean
  /** The programs that the check says it starts. */
  roles?: Role[]
  runnable: Runnable
  /** Puts the programs into a sandbox. */
  confine?: Confine
  random: Random
  /** An empty directory for this check alone. */
  directory: string
  /** Called whenever a program shows that it is up. */
  lively?: () => void
}

/** For who is busy without end. */
const MOST_SETTLING_MS = 5000
/** Where nobody can tell whether they sleep. */
const BLIND_MS = 500
const SETTLING_STEP_MS = 10

/** What a check is handed: the student's program, and whatever a conversation with it needs. Closing it leaves nothing. */
export class Stage {
  readonly random: Random
  /** A directory of files that a server may be told to serve (`{dir}`). */
  readonly directory: string
  /** The working directory of the programs. */
  readonly home: string
  /** Whether this check is held once more, alone: what comes of it is final. */
  readonly isAlone: boolean
  readonly programs: Program[] = []
  readonly transcript = new Transcript()
  readonly #settings: StageSettings
  readonly #patience: Patience
  readonly #scene: Scene
  readonly #peers: { close(): Promise<void> }[] = []
  #server?: Server
  #client?: Client
  #program?: Client

  constructor(settings: StageSettings) {
    this.#settings = settings
    this.random = settings.random
    this.isAlone = settings.isAlone ?? false
    this.directory = join(settings.directory, 'files')
    this.home = join(settings.directory, 'home')
    mkdirSync(this.directory)
    mkdirSync(this.home)
    const { seconds, mostSeconds, patience, lively } = settings
    const watched = {
      activity: () => this.#activity(),
      ranMs: () => this.#ranMs(),
      waitedMs: () => scheduled(process.pid).waitedMs + longestWaitMs(this.#pids()),
    }
    this.#patience = new Patience({ seconds, mostSeconds, patience, lively, ...watched })
    this.#scene = {
      patience: this.#patience,
      transcript: this.transcript,
      pid: () => this.programs.at(-1)?.pid ?? -1,
      pids: () => this.#pids(),
      deniedBefore: timeWaitsDenied(),
    }
  }

  /** Aborted when the time of the check is over. */
  get over(): AbortSignal {
    return this.#patience.signal
  }

  /** The student's program as a server. */
  get server(): Server {
    if (!this.#server) {
      const { transport, serverArguments } = this.#settings.exercise
      this.#server = this.#own(
        new Server({
          transport,
          arguments: serverArguments,
          directory: this.directory,
          launch: (args, values) => this.#launch('server', args, values),
          scene: this.#scene,
        }),
      )
    }
    return this.#server
  }

  /** The student's program as a client. */
  get client(): Client {
    this.#client ??= this.#runnable('client')
    return this.#client
  }

  /** The student's program where it is neither server nor client. */
  get program(): Client {
    this.#program ??= this.#runnable('program')
    return this.#program
  }

  /** The grader as a TCP server, on a port of its own. */
  readonly listen = async (name: string, host = '127.0.0.1'): Promise<TcpListener> =>
    this.#own(await TcpListener.open(name, host, this.#scene))

  /** The grader as a UDP peer, on a port of its own. */
  readonly udp = async (name: string, host = '127.0.0.1'): Promise<UdpPeer> =>
    this.#own(await UdpPeer.open(name, host, this.#scene))

  /** The grader at the wire, in a network namespace of its own (`ownNetwork`). */
  readonly wire = (name: string, concerns: (packet: Packet) => boolean): Wire =>
    this.#own(new Wire(name, concerns, this.#scene))

  /** A path to a UDP server that loses, repeats, reorders and delays datagrams. */
  readonly lossyPath = async (server: Address, faults: Faults): Promise<LossyPath> =>
    this.#own(await LossyPath.open(server, faults, this.random, this.#scene))

  /** Runs a client that somebody else wrote, in the programs' working directory. */
  readonly tool = (name: ToolName, ...args: string[]): Promise<ToolResult> =>
    runTool(name, args, {
      directory: this.home,
      confine: this.#settings.confine,
      scene: this.#scene,
    })

  /** Waits, looking again every few milliseconds, until the grader's own look at the world (files, memory) is satisfied. */
  readonly becomes: Patience['until'] = (attempt, silence, settings) =>
    this.#patience.until(attempt, silence, { pollMs: 10, ...settings })

  /** Lets `ms` pass while `violated`, called at every event and at the end, may throw. */
  readonly quietFor = (ms: number, violated: () => void): Promise<void> =>
    this.#patience.quietFor(ms, violated)

  /** How long the programs have wanted a processor so far, whether they had it or waited for it, in milliseconds. */
  busyMs(): number {
    return this.#ranMs() + longestWaitMs(this.#pids())
  }

  /** Lets the programs come to rest, asleep or ended: a crash is still under way when its peers notice. */
  async settles(): Promise<void> {
    const until = performance.now() + (seesSleep ? MOST_SETTLING_MS : BLIND_MS)
    const isOver = () => this.#patience.signal.aborted || performance.now() >= until
    for (let before: string | undefined; !isOver(); ) {
      const now = this.#activity()
      if (now !== undefined && now === before) return
      before = now
      await setTimeout(SETTLING_STEP_MS)
      // What they have done by now is in the kernel, and looked at before the next turn.
      await setImmediate()
    }
  }

  async close(): Promise<void> {
    this.#patience.close()
    await Promise.all(this.programs.map((program) => program.close()))
    for (const peer of this.#peers) await peer.close()
  }

  #own<T extends { close(): Promise<void> }>(peer: T): T {
    this.#peers.push(peer)
    return peer
  }

  #runnable(role: Role): Client {
    return new Client({
      launch: (args, values) => this.#launch(role, args, values),
      scene: this.#scene,
      directory: this.directory,
    })
  }

  /** A program has ended when it is known how: the kernel shows that none is left before that, in a sandbox long before. */
  #activity(): string | undefined {
    const pids = this.#pids()
    const now = activity(pids)
    return now === 'exited' && pids.length > 0 ? undefined : now
  }

  #ranMs(): number {
    return this.#pids().reduce((total, pid) => total + processorMs(pid), 0)
  }

  #pids(): number[] {
    return this.programs.filter((program) => program.running).map((program) => program.pid)
  }

  #launch(role: Role, args: string[], values: Values): Program {
    const { roles, runnable, confine } = this.#settings
    if (roles && !roles.includes(role))
      throw new Error(`the check does not say that it starts the ${role}`)
    const line = runnable(role, args, values)
    const earlier = this.programs.filter((program) => program.name.startsWith(role)).length
    const program = new Program({
      name: earlier === 0 ? role : `${role} ${earlier + 1}`,
      command: line.command,
      arguments: line.arguments,
      directory: this.home,
      limits: this.#settings.exercise.limits,
      confine,
      transcript: this.transcript,
      pulse: () => this.#patience.pulse(),
    })
    this.programs.push(program)
    return program
  }
}
