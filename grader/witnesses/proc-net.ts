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
 * The sockets of one protocol, from /proc/net/{tcp,tcp6,udp,udp6} (proc_pid_net(5)), in the network namespace of a process.
 * @param keep which lines to parse: tables are long where many connections came and went
 * @returns undefined where there is no such table to read
 */
export function socketTable(
  protocol: Protocol,
  pid: number | 'self' = 'self',
  keep: (line: string) => boolean = () => true,
): SocketRow[] | undefined {
  const table = readText(`/proc/${pid}/net/${protocol}`)
  return table
    ?.split('\n')
    .slice(1)
    .filter((line) => line !== '' && keep(line))
    .map((line) => parseRow(protocol, line))
}

function parseRow(protocol: Protocol, line: string): SocketRow {
  const [, local = '', remote = '', state = '', queues = '', timer = '', , , , inode = ''] = line
    .trim()
    .split(/\s+/)
  const [sendQueue = '0', receiveQueue = '0'] = queues.split(':')
  const [kind = '0', ticks = '0'] = timer.split(':')
  return {
    protocol,
    local: parseEndpoint(local),
    remote: parseEndpoint(remote),
    state: STATES[Number.parseInt(state, 16)] ?? 'NONE',
    sendQueue: Number.parseInt(sendQueue, 16),
    receiveQueue: Number.parseInt(receiveQueue, 16),
    timer: {
      kind: TIMERS[Number.parseInt(kind, 16)] ?? 'none',
      seconds: Number.parseInt(ticks, 16) / TICKS_PER_SECOND,
    },
    inode,
  }
}

/** The kernel prints each 32-bit word of an address as a number in the machine's own byte order. */
function parseEndpoint(text: string): Endpoint {
  const [hex = '', port = '0'] = text.split(':')
  const bytes = Buffer.from(hex, 'hex')
  if (bytes.length % 4 === 0) bytes.swap32()
  return { address: formatAddress(bytes), port: Number.parseInt(port, 16) }
}
