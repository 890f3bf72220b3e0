import { Failure, type Stage } from '#grader'
import type { Datagram, UdpPeer } from '#grader/peers/udp-peer'
import {
  ack,
  BLOCK_SIZE,
  blockOf,
  DATA,
  data,
  ERROR,
  fieldsOf,
  numberOf,
  opcodeOf,
  RRQ,
} from './tftp.ts'
import { requestKey } from './transfer.ts'

/** Quicker than any client, and without end: whether a transfer succeeds is then up to the client. */
const AGAIN_MS = 100

/** No run is without a fault: copies of this block of a download come late, and of an upload it is heard only the second time. */
const UNLUCKY_BLOCK = 2

/** The path may repeat one acknowledgement: the second answers a copy that came after the client had answered the block. */
const LATE_COPIES = 2

type Files = Map<string, Buffer>

/** Serves a client behind a bad path, until it has ended. Uploads appear in `files`. */
export async function servesStubbornly(stage: Stage, door: UdpPeer, files: Files): Promise<void> {
  const heard = new Set<string>()
  let transfer: Stubborn | undefined
  await untilTheClientEnds(async () => {
    for (;;) {
      const request = await door.receives()
      if (heard.has(requestKey(request))) continue
      heard.add(requestKey(request))
      // Who asks anew is done with what was before, and its port may soon be somebody else's.
      transfer?.stops()
      const peer = await stage.udp('transfer')
      peer.correspondent = request.from
      const current = new Stubborn(peer)
      transfer = current
      const serve = opcodeOf(request.bytes) === RRQ ? sends : takes
      void untilTheClientEnds(() => serve(current, fieldsOf(request.bytes)?.[0] ?? '', files))
    }
  })
}

/** A wait for a client that has ended ends with a failure, here the end of work. */
async function untilTheClientEnds(work: () => Promise<void>): Promise<void> {
  await work().catch((failure: unknown) => {
    if (!(failure instanceof Failure)) throw failure
  })
}

async function sends(transfer: Stubborn, name: string, files: Files): Promise<void> {
  const file = files.get(name) ?? Buffer.alloc(0)
  for (let number = 1; (number - 1) * BLOCK_SIZE <= file.length; number++) {
    const packet = data(number, blockOf(file, number))
    for (let sendings = number === UNLUCKY_BLOCK ? 1 + LATE_COPIES : 1; sendings > 0; sendings--)
      await transfer.repeats(packet, ({ bytes }) => bytes.equals(ack(number)))
  }
}

async function takes(transfer: Stubborn, name: string, files: Files): Promise<void> {
  const blocks: Buffer[] = []
  let isUnlucky = true
  const isNext = ({ bytes }: Datagram) => {
    if (opcodeOf(bytes) !== DATA || numberOf(bytes) !== blocks.length + 1) return false
    const isLost = numberOf(bytes) === UNLUCKY_BLOCK && isUnlucky
    if (isLost) isUnlucky = false
    return !isLost
  }
  do {
    const { bytes } = await transfer.repeats(ack(blocks.length), isNext)
    blocks.push(bytes.subarray(4))
  } while (blocks.at(-1)!.length === BLOCK_SIZE)
  files.set(name, Buffer.concat(blocks))
  await transfer.ends(ack(blocks.length))
}

/** The server's end of one transfer. */
class Stubborn {
  readonly #peer: UdpPeer
  #again?: NodeJS.Timeout
  #stopped = false

  constructor(peer: UdpPeer) {
    this.#peer = peer
  }

  /** Sends a packet again and again until the answer to it comes. */
  async repeats(packet: Buffer, isAnswer: (datagram: Datagram) => boolean): Promise<Datagram> {
    if (!this.#stopped) this.#again = setInterval(() => void this.#peer.sends(packet), AGAIN_MS)
    try {
      await this.#peer.sends(packet)
      for (;;) {
        const datagram = await this.#hears()
        if (isAnswer(datagram)) return datagram
      }
    } finally {
      clearInterval(this.#again)
    }
  }

  /** Sends the last packet, and once more for every one that comes after it: the other end may have ended, and be gone. */
  async ends(packet: Buffer): Promise<never> {
    for (;;) {
      await this.#peer.sends(packet)
      await this.#hears()
    }
  }

  /** Sends nothing any more unless it is asked. */
  stops(): void {
    this.#stopped = true
    clearInterval(this.#again)
  }

  async #hears(): Promise<Datagram> {
    for (;;) {
      const datagram = await this.#peer.receives()
      if (datagram.from.port !== this.#peer.correspondent?.port) continue
      if (opcodeOf(datagram.bytes) !== ERROR) return datagram
      throw this.#peer.failure('ended', { what: 'the transfer, broken off by the client' })
    }
  }
}
