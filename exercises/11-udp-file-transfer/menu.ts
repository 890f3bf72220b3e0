import { Failure, type Stage } from '#grader'
import type { RunningProgram } from '#grader/peers/running-program'
import type { Datagram, UdpPeer } from '#grader/peers/udp-peer'
import { describe, fieldsOf, opcodeOf, RRQ, request, WRQ } from './tftp.ts'
import { awaits, requestKey, Transfer } from './transfer.ts'

/** The grader as a server: the port that the client knows. */
export class Door {
  readonly peer: UdpPeer
  readonly #stage: Stage
  readonly #heard = new Set<string>()
  /** How many requests it passed over, because they had come before. */
  repetitions = 0

  constructor(peer: UdpPeer, stage: Stage) {
    this.peer = peer
    this.#stage = stage
  }

  /** Waits for the next request, repetitions passed over, which must be a plain one for this file. */
  async hears(opcode: number, name: string): Promise<Datagram> {
    const expected = describe(request(opcode, name))
    for (;;) {
      const datagram = await awaits(this.peer, expected)
      if (this.#heard.has(requestKey(datagram))) {
        this.repetitions++
        continue
      }
      this.#heard.add(requestKey(datagram))
      const [file, mode = '', ...options] = fieldsOf(datagram.bytes) ?? []
      const isPlain = mode.toLowerCase() === 'octet' && options.length === 0
      if (opcodeOf(datagram.bytes) === opcode && file === name && isPlain) return datagram
      throw this.peer.failure('mismatch', { expected, received: describe(datagram.bytes) })
    }
  }

  /** Opens a port for the transfer that was asked for. */
  async opens({ from }: Datagram): Promise<Transfer> {
    return new Transfer(await this.#stage.udp('transfer'), from)
  }

  /** From how many ports the requests came so far. */
  get callers(): number {
    return new Set([...this.#heard].map((key) => key.split(' ', 1)[0])).size
  }

  async hearsRead(name: string): Promise<Transfer> {
    return this.opens(await this.hears(RRQ, name))
  }

  async hearsWrite(name: string): Promise<Transfer> {
    return this.opens(await this.hears(WRQ, name))
  }
}

/** Runs the client, which knows this port, and types a menu. */
export async function runMenu(
  stage: Stage,
  port: number,
  lines: string[],
): Promise<RunningProgram> {
  const program = await stage.client.run('127.0.0.1', port)
  await program.reads(lines.map((line) => `${line}\n`).join(''))
  return program
}

/** The client runs with this menu as its input, and the grader is its server. */
export async function obeys(stage: Stage, ...lines: string[]) {
  const session = await types(stage, ...lines)
  await session.program.inputEnds()
  return session
}

/** The same, with an input that has not ended: more may come. */
export async function types(stage: Stage, ...lines: string[]) {
  const door = new Door(await stage.udp('server'), stage)
  return { door, program: await runMenu(stage, door.peer.port, lines) }
}

/** Standard error must be these lines, each beginning or matching as said. */
export function requireComplaints({ program }: RunningProgram, ...lines: RegExp[]): void {
  const text = program.stderr.text()
  const written = text.split('\n').filter((line) => line !== '')
  if (written.length === lines.length && lines.every((line, at) => line.test(written[at]!))) return
  throw new Failure({
    kind: 'output',
    peer: program.name,
    what: 'stderr',
    expected: `${lines.length} line${lines.length === 1 ? '' : 's'}, matching ${lines.join(' and ')}`,
    received: program.stderr.bytes(),
  })
}

/** Not all of its transfers may come from one port. (The kernel may give the same one again by chance, hardly every time.) */
export function requireNewPorts(door: Door): void {
  if (door.callers > 1) return
  throw door.peer.failure('mismatch', {
    expected: 'requests from a new port each',
    received: 'all of them from one port',
  })
}
