import { readText } from './proc.ts'
import {
  type Endpoint,
  formatAddress,
  type Protocol,
  type SocketRow,
  STATES,
  TIMERS,
} from './socket-row.ts'

const TICKS_PER_SECOND = 100

/**
 * The sockets of one protocol, from /proc/net/{tcp,tcp6,udp,udp6} (proc_pid_net(5)).
 * @param part what is in every line that is wanted: tables are long where many connections came and went
 * @returns undefined where there is no such table to read
 */
export function socketTable(protocol: Protocol, part = ''): SocketRow[] | undefined {
  const table = readText(`/proc/self/net/${protocol}`)
  return table
    ?.split('\n')
    .slice(1)
    .filter((line) => line.includes(part))
    .flatMap((line) => parseRow(protocol, line) ?? [])
}

/** What is in the line of a socket with this port at one of its ends. */
export function withPort(port: number): string {
  return `:${port.toString(16).toUpperCase().padStart(4, '0')} `
}

/** What is in the line of a socket that listens. */
export const LISTENS = ` ${STATES.indexOf('LISTEN').toString(16).toUpperCase().padStart(2, '0')} `

const ENDS = {
  tcp: /^ *\d+: ([0-9A-F]{8}:[0-9A-F]{4}) ([0-9A-F]{8}:[0-9A-F]{4}) /,
  tcp6: /^ *\d+: ([0-9A-F]{32}:[0-9A-F]{4}) ([0-9A-F]{32}:[0-9A-F]{4}) /,
}
/** State, queues, timer; what is retransmitted, whose it is, what timed out; the inode. */
const REST =
  /^([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8}) ([0-9A-F]{2}):([0-9A-F]{8,16}) ([0-9A-F]{8}) +\S+ +\S+ +(\d+) /

/** Undefined for a line that is none of the table's. */
function parseRow(protocol: Protocol, line: string): SocketRow | undefined {
  const [ends, local, remote] = ENDS[protocol.endsWith('6') ? 'tcp6' : 'tcp'].exec(line) ?? []
  const [, state, sendQueue, receiveQueue, kind, ticks, times, inode] =
    REST.exec(line.slice(ends?.length)) ?? []
  if (!local || !remote || !inode) return undefined
  const number = (hex = '') => Number.parseInt(hex, 16)
  return {
    protocol,
    local: parseEndpoint(local),
    remote: parseEndpoint(remote),
    state: STATES[number(state)] ?? 'NONE',
    sendQueue: number(sendQueue),
    receiveQueue: number(receiveQueue),
    timer: {
      kind: TIMERS[number(kind)] ?? 'none',
      seconds: number(ticks) / TICKS_PER_SECOND,
      times: number(times),
    },
    inode,
  }
}

/** The kernel prints each 32-bit word of an address as a number in the machine's own byte order. */
function parseEndpoint(text: string): Endpoint {
  const [hex = '', port = ''] = text.split(':')
  return {
    address: formatAddress(Buffer.from(hex, 'hex').swap32()),
    port: Number.parseInt(port, 16),
  }
}
