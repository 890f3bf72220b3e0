import { close } from '#posix'
import { every } from '../every.ts'
import type { Scene } from '../scene.ts'
import { msSinceArrival } from '../witnesses/arrival.ts'
import { bringPacket, openWire, takePacket } from '../witnesses/packet-socket.ts'
import { type Packet, readPacket } from './packets.ts'

const LOOK_MS = 2

/** A packet, with when it passed (milliseconds, `performance.now()`). */
export type Seen = Packet & { at: number }

/**
 * The grader at the wire of a network namespace of its own: it sees the packets that pass over the loopback interface, and brings
 * packets that nobody on this machine has sent.
 */
export class Wire {
  readonly name: string
  readonly #scene: Scene
  readonly #fd = openWire()
  readonly #concerns: (packet: Packet) => boolean
  readonly #stopLooking: () => void
  readonly #seen: Seen[] = []

  /** @param concerns which packets belong to this check: others share the wire */
  constructor(name: string, concerns: (packet: Packet) => boolean, scene: Scene) {
    this.name = name
    this.#scene = scene
    this.#concerns = concerns
    // From here on the kernel takes note.
    msSinceArrival(this.#fd)
    this.#stopLooking = every(LOOK_MS, () => this.#look())
  }

  /** Packets that were seen and not yet asked for. */
  get unread(): number {
    return this.#seen.length
  }

  /** The next packet that concerns this check. */
  async sees(what: string): Promise<Seen> {
    return this.#scene.patience.until(
      () => this.#seen.shift(),
      () => ({ kind: 'silence', peer: this.name, what, expected: what, received: 'none' }),
    )
  }

  /** Hands a packet to the kernel, as a network would. */
  async brings(packet: Uint8Array): Promise<void> {
    this.#scene.transcript.record(this.name, 'brings', packet)
    bringPacket(this.#fd, packet)
  }

  async close(): Promise<void> {
    this.#stopLooking()
    close(this.#fd)
  }

  #look(): void {
    for (let bytes = takePacket(this.#fd); bytes; bytes = takePacket(this.#fd)) {
      const packet = readPacket(bytes)
      if (!packet || !this.#concerns(packet)) continue
      this.#scene.transcript.record(this.name, 'sees', bytes)
      this.#seen.push({ ...packet, at: performance.now() - msSinceArrival(this.#fd) })
      this.#scene.patience.pulse()
    }
  }
}
