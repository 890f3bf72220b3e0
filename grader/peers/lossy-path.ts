import dgram from 'node:dgram'
import { once } from 'node:events'
import type { Random } from '../random.ts'
import type { Scene } from '../scene.ts'
import type { Address } from './udp-peer.ts'

/** What happens to datagrams on the way, each a share of them (0 to 1), except `delayMs`: the longest delay of each. */
export type Faults = { lose?: number; duplicate?: number; reorder?: number; delayMs?: number }

/** How long a reordered datagram is held back: long enough for the next ones to overtake it. */
const HELD_BACK_MS = 15

/**
 * A UDP path that loses, repeats, reorders and delays, between clients that send to its port and one server behind it.
 * Every port of the server gets a port of its own on the client's side, so that protocols that change ports (TFTP's transfer
 * ids) work through it. No datagram is lost twice: three sendings of a request always bring an answer, whatever the seed.
 */
export class LossyPath {
  readonly host = '127.0.0.1'
  readonly #front = dgram.createSocket({ type: 'udp4', recvBufferSize: 2 ** 20 })
  readonly #server: Address
  readonly #faults: Faults
  readonly #random: Random
  readonly #scene: Scene
  /** The sockets that stand for a client towards the server, by the client's address. */
  readonly #clients = new Map<string, Promise<dgram.Socket>>()
  /** The sockets that stand for one port of the server towards one client. */
  readonly #links = new Map<string, Promise<dgram.Socket>>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #lost = new Set<string>()
  #closed = false
  /** How many datagrams met each fault. */
  readonly met = { lost: 0, duplicated: 0, reordered: 0, carried: 0 }

  private constructor(server: Address, faults: Faults, random: Random, scene: Scene) {
    this.#server = server
    this.#faults = faults
    this.#random = random
    this.#scene = scene
    this.#front.on('error', () => {})
    this.#front.on('message', (bytes, { address, port }) => {
      this.#carry(bytes, async () => {
        const client = await this.#client({ host: address, port })
        client.send(bytes, server.port, server.host)
      })
    })
  }

  static async open(
    server: Address,
    faults: Faults,
    random: Random,
    scene: Scene,
  ): Promise<LossyPath> {
    const path = new LossyPath(server, faults, random, scene)
    path.#front.bind(0, '127.0.0.1')
    await once(path.#front, 'listening')
    return path
  }

  get port(): number {
    return this.#front.address().port
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#front.close()
    for (const client of this.#clients.values()) (await client).close()
    for (const link of this.#links.values()) (await link).close()
  }

  #client(client: Address): Promise<dgram.Socket> {
    const key = `${client.host}:${client.port}`
    const known = this.#clients.get(key)
    if (known) return known
    const made = opened((bytes, from) => {
      this.#carry(bytes, async () => {
        const link = await this.#link(client, from)
        link.send(bytes, client.port, client.host)
      })
    })
    this.#clients.set(key, made)
    return made
  }

  /** The socket from which a client hears one port of the server. */
  #link(client: Address, server: Address): Promise<dgram.Socket> {
    if (server.port === this.#server.port) return Promise.resolve(this.#front)
    const key = `${client.host}:${client.port} ${server.port}`
    const known = this.#links.get(key)
    if (known) return known
    const made = opened((bytes) => {
      this.#carry(bytes, async () =>
        (await this.#client(client)).send(bytes, server.port, server.host),
      )
    })
    this.#links.set(key, made)
    return made
  }

  /** Lets one datagram meet its fate. */
  #carry(bytes: Buffer, deliver: () => Promise<void>): void {
    const { lose = 0, duplicate = 0, reorder = 0, delayMs = 0 } = this.#faults
    // The first is lost for certain: else a client that asks once may be lucky.
    const isFirst = lose > 0 && this.met.lost + this.met.carried === 0
    const content = bytes.toString('latin1')
    if (isFirst || (this.#random.chance(lose) && !this.#lost.has(content))) {
      this.#lost.add(content)
      this.met.lost++
      this.#scene.transcript.record('path', 'loses', bytes)
      return
    }
    this.met.carried++
    const heldBack = this.#random.chance(reorder)
    if (heldBack) this.met.reordered++
    this.#after(heldBack ? HELD_BACK_MS : delayMs * this.#random.integer(0, 100) * 0.01, deliver)
    if (!this.#random.chance(duplicate)) return
    this.met.duplicated++
    this.#after(delayMs, deliver)
  }

  #after(ms: number, deliver: () => Promise<void>): void {
    const act = () => {
      if (this.#closed) return
      deliver().catch(() => {})
    }
    if (ms < 1) {
      act()
      return
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
  }
}

async function opened(receive: (bytes: Buffer, from: Address) => void): Promise<dgram.Socket> {
  const socket = dgram.createSocket('udp4')
  socket.on('error', () => {})
  socket.on('message', (bytes, { address, port }) => receive(bytes, { host: address, port }))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}
