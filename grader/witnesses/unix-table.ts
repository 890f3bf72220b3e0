import { AF_UNIX, NoLibcError, SystemError } from '#posix'
import { descriptors, readText, tree } from './proc.ts'
import { ask, HEADER, header, NLM_F_DUMP, NLM_F_REQUEST } from './sock-diag.ts'

/** One Unix socket as the kernel lists it. */
export type UnixRow = {
  listening: boolean
  /** Bytes that arrived and were not yet read; for a listening socket, connections not yet accepted. 0 where nobody tells. */
  receiveQueue: number
  inode: string
}

/** A Unix socket with the process that has it open. */
export type OwnedUnixSocket = UnixRow & { pid: number }

const REQUEST = HEADER + 24
const ALL_STATES = 0xffffffff
/** linux/unix_diag.h: ask for the queues, and the answer's attribute that holds them. */
const UDIAG_SHOW_RQLEN = 0x10
const UNIX_DIAG_RQLEN = 4
const SIZE_OF_UNIX_DIAG_MSG = 16
/** The state of a socket that listens, as TCP counts (include/net/tcp_states.h), and its flag in /proc (__SO_ACCEPTCON). */
const LISTEN = 10
const ACCEPTS_CONNECTIONS = 0x10000

/** The Unix sockets that a process, or one below it, has opened; its standard streams may be some too, and do not count. */
export function unixSocketsOf(pid: number): OwnedUnixSocket[] {
  const owners = new Map<string, number>()
  for (const owner of tree(pid))
    for (const { fd, target } of descriptors(owner)) if (fd > 2) owners.set(target, owner)
  return unixSockets().flatMap((row) => {
    const owner = owners.get(`socket:[${row.inode}]`)
    return owner === undefined ? [] : [{ ...row, pid: owner }]
  })
}

function unixSockets(): UnixRow[] {
  try {
    return viaNetlink()
  } catch (error) {
    if (error instanceof SystemError || error instanceof NoLibcError) return fromProc()
    throw error
  }
}

function viaNetlink(): UnixRow[] {
  const message = header(REQUEST, NLM_F_REQUEST | NLM_F_DUMP)
  // struct unix_diag_req: family, protocol, padding, states, inode, what to show, cookie.
  message.writeUInt8(AF_UNIX, HEADER)
  message.writeUInt32LE(ALL_STATES, HEADER + 4)
  message.writeUInt32LE(UDIAG_SHOW_RQLEN, HEADER + 12)
  const rows = ask(message, SIZE_OF_UNIX_DIAG_MSG, readSocket)
  if (rows.length === 0) return fromProc()
  return rows
}

function readSocket(answer: Buffer): UnixRow {
  return {
    listening: answer.readUInt8(2) === LISTEN,
    inode: String(answer.readUInt32LE(4)),
    receiveQueue: attribute(answer, UNIX_DIAG_RQLEN, 8)?.readUInt32LE(0) ?? 0,
  }
}

/** netlink(7): attributes follow the message, each with its length and type, aligned to four bytes. */
function attribute(answer: Buffer, wanted: number, size: number): Buffer | undefined {
  for (let at = SIZE_OF_UNIX_DIAG_MSG; at + 4 <= answer.length; ) {
    const length = answer.readUInt16LE(at)
    if (length < 4) return undefined
    const value = answer.subarray(at + 4, at + length)
    if (answer.readUInt16LE(at + 2) === wanted) return value.length < size ? undefined : value
    at += Math.ceil(length / 4) * 4
  }
  return undefined
}

/** proc_net(5), /proc/net/unix: the same without the queues. */
function fromProc(): UnixRow[] {
  const lines = (readText('/proc/net/unix') ?? '').split('\n').slice(1).filter(Boolean)
  return lines.map((line) => {
    const [, , , flags = '0', , , inode = ''] = line.trim().split(/\s+/)
    const listening = (Number.parseInt(flags, 16) & ACCEPTS_CONNECTIONS) !== 0
    return { listening, receiveQueue: 0, inode }
  })
}
