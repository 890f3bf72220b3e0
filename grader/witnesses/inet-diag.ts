import { AF_INET, AF_INET6, inet_pton } from '#posix'
import { ask, HEADER, header, NLM_F_DUMP, NLM_F_REQUEST } from './sock-diag.ts'
import { type Endpoint, formatAddress, type SocketRow, STATES, TIMERS } from './socket-row.ts'

/** sock_diag(7) for TCP. */

const IPPROTO_TCP = 6
const NO_COOKIE = 0xffffffff
const REQUEST = HEADER + 56
const SIZE_OF_INET_DIAG_MSG = 72

/** The attribute that carries a `struct tcp_info`, and what it says in which place: linux/inet_diag.h, linux/tcp.h. */
const INET_DIAG_INFO = 2
const TCPI_BYTES_ACKED = 120
const TCPI_BYTES_RECEIVED = 128

/** Sets of states, a bit each: `struct inet_diag_req_v2`. */
export const ALL_STATES = 0xffffffff
export const LISTENING = 1 << STATES.indexOf('LISTEN')

/** Those that a descriptor may refer to. After a few gradings thousands are in TIME_WAIT, which the kernel alone keeps. */
export const HELD = ALL_STATES & ~(1 << STATES.indexOf('TIME_WAIT'))

/** All TCP sockets in these states. */
export function listTcp(states: number): SocketRow[] {
  return [AF_INET, AF_INET6].flatMap((family) =>
    ask(request(family, NLM_F_REQUEST | NLM_F_DUMP, states), SIZE_OF_INET_DIAG_MSG, readSocket),
  )
}

/** One end of a connection, without walking through all of them. */
export function findConnection(local: Endpoint, remote: Endpoint): SocketRow | undefined {
  const family = local.address.includes(':') ? AF_INET6 : AF_INET
  const asked = request(family, NLM_F_REQUEST, ALL_STATES)
  // struct inet_diag_sockid: ports, addresses, interface, and a cookie that says "any".
  asked.writeUInt16BE(local.port, HEADER + 8)
  asked.writeUInt16BE(remote.port, HEADER + 10)
  asked.set(inet_pton(family === AF_INET ? 'AF_INET' : 'AF_INET6', local.address), HEADER + 12)
  asked.set(inet_pton(family === AF_INET ? 'AF_INET' : 'AF_INET6', remote.address), HEADER + 28)
  asked.writeUInt32LE(NO_COOKIE, HEADER + 48)
  asked.writeUInt32LE(NO_COOKIE, HEADER + 52)
  asked.writeUInt8(1 << (INET_DIAG_INFO - 1), HEADER + 2)
  // Where there is no such connection the kernel may answer with the socket that listens.
  return ask(asked, SIZE_OF_INET_DIAG_MSG, readConnection).find(
    (row) => row.remote.port === remote.port,
  )
}

/** With the totals: the kernel takes the acknowledged ones and the others as they are at one moment. */
function readConnection(message: Buffer): SocketRow {
  const row = readSocket(message)
  const info = attribute(message, INET_DIAG_INFO)
  if (!info || info.length < TCPI_BYTES_RECEIVED + 8) return row
  const acknowledged = Number(info.readBigUInt64LE(TCPI_BYTES_ACKED))
  const received = Number(info.readBigUInt64LE(TCPI_BYTES_RECEIVED))
  return { ...row, total: { received, written: acknowledged + row.sendQueue } }
}

/** `struct rtattr`, linux/rtnetlink.h: each begins at a multiple of four. */
function attribute(message: Buffer, type: number): Buffer | undefined {
  for (let at = SIZE_OF_INET_DIAG_MSG; at + 4 <= message.length; ) {
    const length = message.readUInt16LE(at)
    if (length < 4) return undefined
    if (message.readUInt16LE(at + 2) === type) return message.subarray(at + 4, at + length)
    at += Math.ceil(length / 4) * 4
  }
  return undefined
}

function request(family: number, flags: number, states: number): Buffer {
  const message = header(REQUEST, flags)
  message.writeUInt8(family, HEADER)
  message.writeUInt8(IPPROTO_TCP, HEADER + 1)
  message.writeUInt32LE(states >>> 0, HEADER + 4)
  return message
}

/** `struct inet_diag_msg`, linux/inet_diag.h. */
function readSocket(message: Buffer): SocketRow {
  const isV4 = message.readUInt8(0) === AF_INET
  const size = isV4 ? 4 : 16
  const state = STATES[message.readUInt8(1)] ?? 'NONE'
  return {
    protocol: isV4 ? 'tcp' : 'tcp6',
    local: { address: formatAddress(message.subarray(8, 8 + size)), port: message.readUInt16BE(4) },
    remote: {
      address: formatAddress(message.subarray(24, 24 + size)),
      port: message.readUInt16BE(6),
    },
    state,
    // For a listening socket the kernel puts the length of its backlog here.
    sendQueue: state === 'LISTEN' ? 0 : message.readUInt32LE(60),
    receiveQueue: message.readUInt32LE(56),
    timer: {
      kind: TIMERS[message.readUInt8(2)] ?? 'none',
      seconds: message.readUInt32LE(52) / 1000,
      times: message.readUInt8(3),
    },
    inode: String(message.readUInt32LE(68)),
  }
}
