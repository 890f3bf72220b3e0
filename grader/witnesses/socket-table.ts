import { NoLibcError, SystemError } from '#posix'
import { Skipped } from '../failure.ts'
import { ALL_STATES, findConnection, HELD, LISTENING, listTcp } from './inet-diag.ts'
import { descriptors, tree } from './proc.ts'
import { LISTENS, socketTable, withPort } from './proc-net.ts'
import type { Endpoint, SocketRow } from './socket-row.ts'

export type { Endpoint, SocketRow, SocketState } from './socket-row.ts'

/** A socket with who holds it. */
export type OwnedSocket = SocketRow & { pid: number; fd: number }

/** All sockets of one transport on this machine (in this network namespace); none where nobody can tell. */
export function sockets(transport: 'tcp' | 'udp'): SocketRow[] {
  return list(transport, ALL_STATES)
}

/** Whether anybody's socket waits at a port: a quicker look than whose it is. */
export function isWaitedAt(port: number, transport: 'tcp' | 'udp'): boolean {
  return list(transport, LISTENING).some(({ local }) => local.port === port)
}

/** The sockets that a process, or one below it, has open; `listening`: only those that listen, which is quicker. */
export function socketsOf(pid: number, transport: 'tcp' | 'udp', listening = false): OwnedSocket[] {
  const owners = new Map<string, { pid: number; fd: number }>()
  for (const owner of tree(pid)) {
    for (const { fd, target } of descriptors(owner)) {
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
      if (inode) owners.set(inode, { pid: owner, fd })
    }
  }
  if (owners.size === 0) return []
  return list(transport, listening ? LISTENING : HELD).flatMap((row) => {
    const owner = owners.get(row.inode)
    return owner ? [{ ...row, ...owner }] : []
  })
}

/** One end of one TCP connection. */
export function connection(local: Endpoint, remote: Endpoint): SocketRow | undefined {
  return viaNetlink(
    () => findConnection(local, remote),
    () => findInProc('tcp', local, remote) ?? findInProc('tcp6', local, remote),
  )
}

/** @throws {Skipped} where a look at a connection means reading all of the kernel's tables: too slow for hundreds of looks */
export function requireQuickLooks(what: string): void {
  viaNetlink(
    () => listTcp(LISTENING),
    () => {
      throw new Skipped(`without sock_diag it takes too long to tell ${what}`)
    },
  )
}

function list(transport: 'tcp' | 'udp', states: number): SocketRow[] {
  if (transport === 'udp') return fromProc('udp')
  return viaNetlink(
    () => listTcp(states),
    () => fromProc('tcp', states === LISTENING ? LISTENS : ''),
  )
}

function fromProc(transport: 'tcp' | 'udp', part?: string): SocketRow[] {
  return [...(socketTable(transport, part) ?? []), ...(socketTable(`${transport}6`, part) ?? [])]
}

function findInProc(
  protocol: 'tcp' | 'tcp6',
  local: Endpoint,
  remote: Endpoint,
): SocketRow | undefined {
  const rows = socketTable(protocol, withPort(local.port)) ?? []
  return rows.find((row) => same(row.local, local) && same(row.remote, remote))
}

/**
 * The kernel's tables over netlink where that is allowed, else over /proc: there the kernel walks its whole hash table at
 * every look (12 ms a look where memory is plenty, against 0.1 ms).
 */
function viaNetlink<T>(netlink: () => T, proc: () => T): T {
  try {
    return netlink()
  } catch (error) {
    if (error instanceof SystemError || error instanceof NoLibcError) return proc()
    throw error
  }
}

function same(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.address === b.address
}
