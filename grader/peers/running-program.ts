import { type Data, toBytes } from '../bytes.ts'
import { Failure, type FailureFacts } from '../failure.ts'
import type { Exit, Program } from '../programs/program.ts'
import type { Scene } from '../scene.ts'
import { requireProc } from '../witnesses/proc.ts'
import type { SocketRow } from '../witnesses/socket-table.ts'
import { socketsOf } from '../witnesses/socket-table.ts'
import { rests, takes, whileStopped } from './sleep.ts'
import { StudentSocket } from './student-socket.ts'

/** A program that leaves readable input unread for this long does so on purpose. */
const HELD_BACK_SECONDS = 0.4

/** For a program that is busy without end. */
const MOST_SETTLING_MS = 5000

/** A program of the student's that is judged by what it reads, prints and exits with. */
export class RunningProgram {
  readonly program: Program
  readonly #scene: Scene

  constructor(program: Program, scene: Scene) {
    this.program = program
    this.#scene = scene
  }

  /** Types on its standard input. */
  async reads(data: Data): Promise<void> {
    const bytes = toBytes(data)
    this.#scene.transcript.record(this.program.name, 'reads on stdin', bytes)
    this.program.write(bytes)
  }

  /** Ends its standard input. */
  async inputEnds(): Promise<void> {
    this.#scene.transcript.record(this.program.name, 'sees the end of stdin')
    this.program.endInput()
  }

  /** It must stop taking its standard input, and sleep, because nobody takes what it makes of it. */
  async isHeldBack(): Promise<void> {
    const offered = this.program.untakenInput
    if (!(await this.wasTakenOrHeldBack())) return
    throw this.#failure('kernel', {
      what: 'its standard input',
      expected: 'the program stops reading until the other side takes what it sends',
      received: `it took all ${offered.toLocaleString('en')} bytes into its own memory`,
    })
  }

  /**
   * Waits until its standard input was taken (true), or it sleeps with some of it left (false).
   * @throws {Skipped} where nobody can tell
   */
  async wasTakenOrHeldBack(): Promise<boolean> {
    requireProc('whether a program has stopped reading')
    const { program } = this
    // Of what Node has still to write it tells only when very much of it is written: what the kernel has moves with every read.
    const offer = () => {
      const [untaken, unread] = [program.untakenInput, program.unreadInput]
      return { left: untaken === 0 ? 0 : untaken + (unread ?? 0), unread }
    }
    const what = 'the program to read its standard input'
    return takes(this.#scene, HELD_BACK_SECONDS, offer, () => this.#facts('silence', { what }))
  }

  /** Waits until it sleeps: it has done all it can for now. @throws {Skipped} where nobody can tell */
  async rests(): Promise<void> {
    await rests(this.#scene, this.program)
  }

  /** Lets it come to rest, however long it waits for a processor: whatever it does then, it does before what follows. */
  async settles(): Promise<void> {
    await this.program.settles(MOST_SETTLING_MS, this.#scene.patience.signal)
  }

  /** Nobody takes its standard output any more: the pipe fills. */
  async outputStalls(): Promise<void> {
    this.#scene.transcript.record(this.program.name, 'has nobody to read its stdout')
    this.program.takeOutput(false)
  }

  async outputFlows(): Promise<void> {
    this.#scene.transcript.record(this.program.name, 'has its stdout read again')
    this.program.takeOutput(true)
  }

  /** Who reads its standard output goes away, as `head -1` does: the next write fails. */
  async outputCloses(): Promise<void> {
    this.#scene.transcript.record(this.program.name, 'loses the reader of its stdout')
    this.program.closeOutput()
  }

  /** Standard output, so far, must begin with exactly these bytes; waits for them. */
  async prints(expected: Data): Promise<void> {
    const wanted = toBytes(expected)
    await this.#scene.patience.until(
      () => {
        const printed = this.program.stdout.bytes()
        if (printed.subarray(0, wanted.length).equals(wanted)) return true
        const wrong = !wanted.subarray(0, printed.length).equals(printed.subarray(0, wanted.length))
        if (wrong || this.program.exit)
          throw this.#failure('output', { what: 'stdout', expected: wanted, received: printed })
        return undefined
      },
      () =>
        this.#facts('silence', {
          what: 'output on stdout',
          expected: wanted,
          received: this.program.stdout.bytes(),
        }),
    )
  }

  /** Prints exactly this on standard output, and nothing more in the `ms` milliseconds that follow. */
  async printsOnly(expected: Data, ms = 150): Promise<void> {
    await this.prints(expected)
    const wanted = toBytes(expected)
    await this.#scene.patience.silentFor(ms, () => this.#requirePrinted(wanted))
  }

  /** Waits for a line on standard output that matches, and returns the match. */
  async printsLine(pattern: RegExp, what: string): Promise<RegExpExecArray> {
    const find = () =>
      this.program.stdout
        .lines()
        .map((line) => pattern.exec(line))
        .find(Boolean)
    return this.#scene.patience.until(
      () => {
        const match = find()
        if (match) return match
        if (this.program.exit)
          throw this.#failure('output', {
            what,
            expected: what,
            received: this.program.stdout.bytes(),
          })
        return undefined
      },
      () => this.#facts('silence', { what, expected: what, received: this.program.stdout.bytes() }),
    )
  }

  /** Sends it a signal, as kill(1) and Ctrl-C do. */
  isSent(signal: NodeJS.Signals): void {
    this.program.signal(signal)
  }

  /** Stops it, and lets it go on when this has happened: it finds all of it at once. */
  async isStoppedWhile(happens: () => Promise<void>): Promise<void> {
    await whileStopped(this.#scene, this.program, happens)
  }

  /** Waits for its end, and returns when it was seen (milliseconds, `performance.now()`). @param patience seconds it may sleep before */
  async exits(code: number, patience?: number): Promise<number> {
    const exit = await this.#exit(`exit code ${code}`, patience)
    if (exit.code === code) return performance.now()
    const received = exit.signal ? `ended by ${exit.signal}` : `exit code ${exit.code}`
    throw this.#failure('exit-code', {
      what: `exit code ${code}`,
      expected: `exit code ${code}`,
      received,
    })
  }

  /** Waits for its end, whatever its exit code. */
  async ends(): Promise<void> {
    await this.#exit('any exit code')
  }

  /** Waits for its end, which must be a failure: any exit code but 0. */
  async exitsWithFailure(): Promise<void> {
    const exit = await this.#exit('an exit code other than 0')
    if (exit.code !== 0 && exit.code !== null) return
    const received = exit.signal ? `ended by ${exit.signal}` : 'exit code 0'
    throw this.#failure('exit-code', {
      what: 'a failure',
      expected: 'an exit code other than 0',
      received,
    })
  }

  /** Standard error, after the end, must be one line with this error code's name. */
  async complainsOnce(code: string): Promise<void> {
    const text = this.program.stderr.text().trimEnd()
    const expected = `one line on stderr with ${code}`
    if (text.includes('\n') || !text.includes(code)) {
      throw this.#failure('output', {
        what: 'stderr',
        expected,
        received: this.program.stderr.bytes(),
      })
    }
  }

  /** It must have printed exactly this on standard output by its end. */
  async printedExactly(expected: Data): Promise<void> {
    this.#requirePrinted(toBytes(expected))
  }

  /** It must not have ended. */
  async staysRunning(): Promise<void> {
    if (this.program.exit)
      throw this.#failure('exit-code', {
        what: 'a program that goes on',
        expected: 'still running',
        received: describe(this.program),
      })
  }

  /** The program's own socket, as the kernel tells: the first that satisfies `matches`. */
  socket(transport: 'tcp' | 'udp', matches: (row: SocketRow) => boolean): StudentSocket {
    return new StudentSocket(this.#scene, transport, () => this.sockets(transport).find(matches))
  }

  /** All its sockets of one transport, as the kernel lists them. @throws {Skipped} where it does not */
  sockets(transport: 'tcp' | 'udp') {
    requireProc('which sockets a program has')
    return socketsOf(this.program.pid, transport)
  }

  #requirePrinted(expected: Buffer): void {
    const received = this.program.stdout.bytes()
    if (!expected.equals(received))
      throw this.#failure('output', { what: 'stdout', expected, received })
  }

  async #exit(what: string, patience?: number): Promise<Exit> {
    return this.#scene.patience.until(
      () => this.program.exit,
      () =>
        this.#facts('never-exited', {
          what: `the program to end with ${what}`,
          expected: what,
          received: 'still running',
        }),
      { patience },
    )
  }

  #failure(kind: FailureFacts['kind'], facts: Partial<FailureFacts>): Failure {
    return new Failure(this.#facts(kind, facts))
  }

  #facts(kind: FailureFacts['kind'], facts: Partial<FailureFacts>): FailureFacts {
    return { kind, peer: this.program.name, ...facts }
  }
}

function describe({ exit }: Program): string {
  if (!exit) return 'still running'
  return exit.signal ? `ended by ${exit.signal}` : `exited with ${exit.code}`
}
