import { Failure } from '#grader'
import { MAY_BE_LOAD } from '#grader/load'
import type { Server } from '#grader/peers/server'
import type { Address, Datagram, Received, UdpPeer } from '#grader/peers/udp-peer'
import {
  ack,
  BLOCK_SIZE,
  blockOf,
  DATA,
  data,
  describe,
  ERROR,
  fieldsOf,
  numberOf,
  opcodeOf,
  optionsOf,
} from './tftp.ts'

/** How often each of the first acknowledgements is sent to a program that is to ignore the repetitions. */
const DOUBLED_ACKS = 3

/** The same for a request and its repetitions. The port alone is not enough: the kernel may give a client's next socket the same. */
export function requestKey({ bytes, from }: Datagram): string {
  return `${from.port} ${bytes.toString('latin1')}`
}

/** The grader's end of one transfer. What comes again, because either end was slow, it passes over unless asked. */
export class Transfer {
  readonly peer: UdpPeer
  #other?: Address
  #last?: Datagram

  /** @param other the program's end, where it is known already; else it is whoever sends first */
  constructor(peer: UdpPeer, other?: Address) {
    this.peer = peer
    this.#other = other
  }

  /** The port of the program's end. */
  get other(): Address {
    if (!this.#other) throw new Error(`${this.peer.name} has heard of nobody yet`)
    return this.#other
  }

  /** When its last packet came (milliseconds, `performance.now()`). */
  get heardAt(): number {
    if (!this.#last) throw new Error('nothing came yet')
    return this.#last.at
  }

  async sends(packet: Buffer): Promise<void> {
    await this.peer.sends(packet, this.#other)
  }

  /** The next packet. */
  async receives(expected?: Buffer): Promise<Buffer> {
    const wanted = expected && describe(expected)
    const packet = await this.#next(wanted ?? 'a packet')
    if (expected && !packet.equals(expected)) throw this.#mismatch(wanted!, packet)
    return packet
  }

  /** The next packet, which begins with the four bytes that one of `packets` begins with. */
  async receivesOneOf(expected: string, ...packets: Buffer[]): Promise<Buffer> {
    const packet = await this.#next(expected)
    const isExpected = packets.some((each) => each.subarray(0, 4).equals(packet.subarray(0, 4)))
    if (!isExpected) throw this.#mismatch(expected, packet)
    return packet
  }

  /** DATA with this number; returns the block. */
  async receivesBlock(number: number): Promise<Buffer> {
    const expected = `DATA ${number % 65_536}`
    const packet = await this.#next(expected)
    if (opcodeOf(packet) !== DATA || numberOf(packet) !== number % 65_536)
      throw this.#mismatch(expected, packet)
    return packet.subarray(4)
  }

  /** An ERROR with one of these codes. */
  async receivesError(...codes: number[]): Promise<void> {
    const expected = `ERROR ${codes.join(' or ')}`
    const packet = await this.#next(expected)
    const isRight = opcodeOf(packet) === ERROR && codes.includes(numberOf(packet))
    if (!isRight || !fieldsOf(packet)) throw this.#mismatch(expected, packet)
  }

  /** An OACK with exactly these options. */
  async receivesOptions(options: Record<string, string>): Promise<void> {
    const words = Object.entries(options).map((pair) => pair.join(' '))
    const expected = `OACK with ${words.join(' and ')} alone`
    const packet = await this.#next(expected)
    const agreed = Object.entries(optionsOf(packet) ?? {}).map((pair) => pair.join(' '))
    if (agreed.sort().join() !== words.sort().join()) throw this.#mismatch(expected, packet)
  }

  /** The last packet must come once more, unchanged; returns the milliseconds between the two. */
  async receivesAgain(): Promise<number> {
    const before = this.#last
    if (!before) throw new Error('nothing came that could come again')
    const expected = `${describe(before.bytes)}, once more`
    const datagram = await this.#datagram(expected)
    if (!isSame(datagram, before)) throw this.#mismatch(expected, datagram.bytes)
    this.#last = datagram
    return Math.round(datagram.at - before.at)
  }

  /** For `ms`, nothing may come but what came before. */
  async hearsNothingNew(ms: number): Promise<void> {
    await this.peer.receivesNothingBut((datagram) => isSame(datagram, this.#last), ms)
  }

  /** Acknowledges blocks, from `first` on, until a short one, and returns them all. */
  async takesFile({ first = 1, size = BLOCK_SIZE } = {}): Promise<Buffer> {
    const blocks: Buffer[] = []
    do {
      const number = first + blocks.length
      blocks.push(await this.receivesBlock(number))
      await this.sends(ack(number))
    } while (blocks.at(-1)!.length === size)
    return Buffer.concat(blocks)
  }

  /** Sends a file from block `first` on, each block after the ACK of the one before. */
  async sendsFile(file: Buffer, { first = 1, size = BLOCK_SIZE } = {}): Promise<void> {
    for (let number = first; (number - 1) * size <= file.length; number++) {
      await this.sends(data(number, blockOf(file, number, size)))
      await this.receives(ack(number))
    }
  }

  /**
   * Takes a file of so many blocks as a careless end does: it acknowledges whatever comes, and the first blocks twice.
   * The program must not send each of the others several times because of that.
   */
  async takesCarelessly(blocks: number): Promise<void> {
    const expected = `${blocks} blocks, one DATA for each`
    let packets = 0
    for (let highest = 0; highest < blocks; packets++) {
      const { bytes } = await this.#datagram(`DATA ${highest + 1}`)
      const number = numberOf(bytes)
      if (opcodeOf(bytes) !== DATA) throw this.#mismatch(expected, bytes)
      const isDoubled = number > highest && number <= DOUBLED_ACKS
      highest = Math.max(highest, number)
      await this.sends(ack(number))
      if (isDoubled) await this.sends(ack(number))
    }
    // A busy machine makes a correct program repeat some, hardly every second one.
    if (packets < blocks * 1.5) return
    throw this.peer.failure('output', {
      what: 'DATA after DATA',
      expected,
      received: `${packets} DATA packets`,
      ...MAY_BE_LOAD,
    })
  }

  /** Takes very many blocks of zeros, and a last one of `rest` zeros. */
  async takesZeros(blocks: number, rest: number): Promise<void> {
    const zeros = Buffer.alloc(BLOCK_SIZE)
    let taken = 0
    const take = ({ bytes }: Received) => {
      const isNext = opcodeOf(bytes) === DATA && numberOf(bytes) === (taken + 1) % 65_536
      const isRepeated = opcodeOf(bytes) === DATA && numberOf(bytes) === taken % 65_536
      if (!isNext && isRepeated) return ack(taken)
      const expected = `DATA ${(taken + 1) % 65_536}, after ${taken.toLocaleString('en')} blocks`
      if (!isNext) throw this.#mismatch(expected, bytes)
      const length = taken < blocks ? BLOCK_SIZE : rest
      const block = bytes.subarray(4)
      if (!block.equals(zeros.subarray(0, length)))
        throw this.peer.failure('mismatch', {
          expected: zeros.subarray(0, length),
          received: block,
        })
      taken++
      return taken > blocks ? undefined : ack(taken)
    }
    await this.peer.answersEach(take, `block ${(blocks + 1).toLocaleString('en')}, the last`)
    await this.sends(ack(blocks + 1))
  }

  /** Sends very many blocks of zeros, and then an empty one. */
  async sendsZeros(blocks: number, size: number): Promise<void> {
    const block = Buffer.alloc(size)
    let taken = 0
    const answer = ({ bytes }: Received) => {
      if (bytes.equals(ack(taken))) return data(taken + 1, taken < blocks ? block : '')
      if (!bytes.equals(ack(taken + 1))) throw this.#mismatch(describe(ack(taken + 1)), bytes)
      taken++
      if (taken > blocks) return undefined
      return data(taken + 1, taken < blocks ? block : '')
    }
    await this.sends(data(1, block))
    await this.peer.answersEach(answer, `the ACK of block ${blocks + 1}, the last`)
  }

  #mismatch(expected: string, packet: Buffer): Failure {
    return this.peer.failure('mismatch', { expected, received: describe(packet) })
  }

  /** The next packet that is not the last one again. */
  async #next(expected: string): Promise<Buffer> {
    for (;;) {
      const datagram = await this.#datagram(expected)
      if (isSame(datagram, this.#last)) continue
      this.#last = datagram
      return datagram.bytes
    }
  }

  async #datagram(expected: string): Promise<Datagram> {
    const datagram = await awaits(this.peer, expected)
    this.#other ??= datagram.from
    if (datagram.from.port === this.#other.port) return datagram
    throw this.peer.failure('mismatch', {
      expected: `${expected} from port ${this.#other.port}`,
      received: `${describe(datagram.bytes)} from port ${datagram.from.port}`,
    })
  }
}

/** The next datagram; should none come, `expected` says what was waited for. */
export function awaits(peer: UdpPeer, expected: string): Promise<Datagram> {
  return peer.receives().catch((failure: unknown) => {
    if (!(failure instanceof Failure)) throw failure
    throw new Failure({ ...failure.facts, what: expected, expected })
  })
}

function isSame(datagram: Datagram, before: Datagram | undefined): boolean {
  return before?.from.port === datagram.from.port && before.bytes.equals(datagram.bytes)
}

/** A new client of the server sends a request. */
export async function asks(server: Server, name: string, request: Buffer): Promise<Transfer> {
  const transfer = new Transfer(await server.datagrams(name))
  await transfer.sends(request)
  return transfer
}

/** Waits that must double, from about 250 ms to about 1000 ms: on a busy machine each packet may be seen some 300 ms late. */
export function requireDoubling(peer: UdpPeer, waits: number[]): void {
  const [first = 0, , third = 0] = waits
  const plausible = first > 120 && first < 600 && third > 650 && third < 1700
  if (plausible && third > 1.5 * first) return
  throw peer.failure('mismatch', {
    expected: 'waits of about 250, 500 and 1000 ms',
    received: `waits of ${waits.join(', ')} ms`,
    ...MAY_BE_LOAD,
  })
}

/** A wait of about `expected` milliseconds. */
export function requireWait(transfer: Transfer, ms: number, expected: number): void {
  if (ms > 0.7 * expected && ms < expected + 700) return
  throw transfer.peer.failure('mismatch', {
    expected: `the same again after ${expected} ms`,
    received: `after ${ms} ms`,
    ...MAY_BE_LOAD,
  })
}
