import { once } from 'node:events'
import net from 'node:net'
import { bind, close, NoLibcError, setsockopt } from '#posix'
import { Skipped } from '../failure.ts'
import { ownSocket } from '../own-socket.ts'
import type { Scene } from '../scene.ts'
import { TcpPeer } from './tcp-peer.ts'

/** More than any check makes: what comes beyond them must not cost the grader its descriptors. */
const MOST_CONNECTIONS = 256

/** What bind() says where an address, or all of IPv6, is missing. */
const NO_SUCH_ADDRESS = ['EADDRNOTAVAIL', 'EAFNOSUPPORT']

/** The grader as a server: listens for the student's client. */
export class TcpListener {
  readonly name: string
  readonly host: string
  readonly #scene: Scene
  readonly #server: net.Server
  readonly #arrived: net.Socket[] = []
  readonly #peers: TcpPeer[] = []
  #port = -1
  #occupant?: number

  private constructor(name: string, host: string, scene: Scene) {
    this.name = name
    this.host = host
    this.#scene = scene
    this.#server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
      socket.on('error', () => {})
      this.#arrived.push(socket)
      scene.patience.pulse()
    })
    this.#server.maxConnections = MOST_CONNECTIONS
  }

  /** @throws {Skipped} when this machine has no such address */
  static async open(name: string, host: string, scene: Scene): Promise<TcpListener> {
    const listener = new TcpListener(name, host, scene)
    listener.#server.listen(0, host)
    await once(listener.#server, 'listening').catch((error: NodeJS.ErrnoException) => {
      if (!NO_SUCH_ADDRESS.includes(error.code ?? '')) throw error
      throw new Skipped(`this machine has no address ${host}`)
    })
    listener.#port = (listener.#server.address() as net.AddressInfo).port
    scene.transcript.record(name, 'listens')
    return listener
  }

  get port(): number {
    return this.#port
  }

  /** From now on nobody listens on its port, and nobody else can take it: a socket that does not listen holds it. */
  async stopsListening(): Promise<void> {
    this.#server.close()
    await once(this.#server, 'close')
    try {
      this.#occupant = holdPort(this.host, this.#port)
    } catch (error) {
      // Without libc the port is merely free.
      if (!(error instanceof NoLibcError)) throw error
    }
    this.#scene.transcript.record(this.name, 'stops listening')
  }

  /** Waits for the client to connect. */
  async accepts(name = this.name): Promise<TcpPeer> {
    const socket = await this.#scene.patience.until(
      () => this.#arrived.shift(),
      () => ({
        kind: 'silence',
        peer: this.name,
        what: 'a connection',
        expected: 'a connection',
        received: 'none',
      }),
    )
    this.#scene.transcript.record(name, 'accepts')
    const peer = new TcpPeer(name, socket, this.#scene)
    this.#peers.push(peer)
    socket.resume()
    return peer
  }

  /** How many connections were made and not yet accepted. */
  get waiting(): number {
    return this.#arrived.length
  }

  async close(): Promise<void> {
    for (const socket of this.#arrived) socket.destroy()
    for (const peer of this.#peers) await peer.close()
    if (this.#occupant !== undefined) close(this.#occupant)
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, 'close')
  }
}

function holdPort(host: string, port: number): number {
  const family = net.isIPv6(host) ? 'AF_INET6' : 'AF_INET'
  const fd = ownSocket(family, 'SOCK_STREAM')
  setsockopt(fd, 'SOL_SOCKET', 'SO_REUSEADDR', 1)
  bind(fd, { family, address: host, port })
  return fd
}
