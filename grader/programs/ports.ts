import dgram from 'node:dgram'
import { once } from 'node:events'
import net from 'node:net'
import getPort, { portNumbers } from 'get-port'
import { bind, close, SystemError } from '#posix'
import { ownSocket } from '../own-socket.ts'

/** Below the range from which kernels take ephemeral ports, so that no client's own port can be in the way. */
const FIRST = 20_000
const LAST = 32_000
const STRETCH = 400

/** A port that is free on loopback now; who asks twice gets two different ones. */
export async function freePort(transport: 'tcp' | 'udp'): Promise<number> {
  for (;;) {
    const from = FIRST + Math.floor(Math.random() * (LAST - FIRST - STRETCH))
    const port = await getPort({ port: portNumbers(from, from + STRETCH), host: '127.0.0.1' })
    if (transport === 'tcp' ? isUnused(port) : await isFreeForUdp(port)) return port
  }
}

/** Watches, where no kernel table can be read, whether somebody has taken a place to listen at. */
export class Taken {
  taken = false
  #stopped = false
  readonly #watching: Promise<void>

  constructor(isFree: () => Promise<boolean>) {
    this.#watching = this.#watch(isFree)
  }

  async close(): Promise<void> {
    this.#stopped = true
    await this.#watching
  }

  async #watch(isFree: () => Promise<boolean>): Promise<void> {
    while (!this.taken && !this.#stopped) {
      this.taken = !(await isFree())
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

/** Not even a connection in TIME_WAIT uses the port: a program that does not set SO_REUSEADDR can bind it, too. */
function isUnused(port: number): boolean {
  try {
    const fd = ownSocket('AF_INET', 'SOCK_STREAM')
    try {
      bind(fd, { family: 'AF_INET', address: '127.0.0.1', port })
      return true
    } finally {
      close(fd)
    }
  } catch (error) {
    return !(error instanceof SystemError && error.code === 'EADDRINUSE')
  }
}

/** Nobody holds the port: it can be bound. */
export function isFree(transport: 'tcp' | 'udp', port: number): Promise<boolean> {
  return transport === 'tcp' ? isFreeForTcp(port) : isFreeForUdp(port)
}

async function isFreeForTcp(port: number): Promise<boolean> {
  const probe = net.createServer()
  try {
    probe.listen({ port, host: '127.0.0.1', exclusive: true })
    await once(probe, 'listening')
    return true
  } catch {
    return false
  } finally {
    probe.close()
  }
}

async function isFreeForUdp(port: number): Promise<boolean> {
  const probe = dgram.createSocket('udp4')
  try {
    probe.bind({ port, address: '127.0.0.1', exclusive: true })
    await once(probe, 'listening')
    return true
  } catch {
    return false
  } finally {
    probe.close()
  }
}
