import fc from 'fast-check'
import { inet_ntop, inet_pton } from '#posix'
import { type Endpoint, type SocketRow, STATES, TIMERS } from '../../witnesses/socket-row.ts'

/** Sockets, and how the kernel writes them. */

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const ipv4 = bytes(4).map((each) => inet_ntop('AF_INET', each))
/** Not one that maps an IPv4 address: that reads as the IPv4 address it is. */
const ipv6 = bytes(16).map((each) => inet_ntop('AF_INET6', Uint8Array.of(0x20, ...each.slice(1))))
const port = fc.integer({ min: 0, max: 0xffff })
const word = fc.integer({ min: 0, max: 0xffffffff })

function rowOf(protocol: 'tcp' | 'tcp6'): fc.Arbitrary<SocketRow> {
  const endpoint = fc.record({ address: protocol === 'tcp' ? ipv4 : ipv6, port })
  const timer = fc.record({
    kind: fc.constantFrom(...TIMERS),
    seconds: fc.nat(1_000_000).map((ticks) => ticks / 100),
    times: fc.nat(15),
  })
  return fc.record({
    protocol: fc.constant(protocol),
    local: endpoint,
    remote: endpoint,
    state: fc.constantFrom(...STATES.slice(1)),
    sendQueue: word,
    receiveQueue: word,
    timer,
    inode: word.map(String),
  })
}

export const rowsOfTable = fc.array(fc.oneof(rowOf('tcp'), rowOf('tcp6')), { maxLength: 5 })

/** A line of /proc/net/tcp or tcp6: proc_pid_net(5). */
export function tableLine(row: SocketRow, number = 0): string {
  const state = hex(STATES.indexOf(row.state), 2)
  const queues = `${hex(row.sendQueue, 8)}:${hex(row.receiveQueue, 8)}`
  const ticks = Math.round(row.timer.seconds * 100)
  const timer = `${hex(TIMERS.indexOf(row.timer.kind), 2)}:${hex(ticks, 8)}`
  const ends = `${place(row.local)} ${place(row.remote)}`
  const rest = `${hex(row.timer.times, 8)}  1000        0`
  return `${String(number).padStart(4)}: ${ends} ${state} ${queues} ${timer} ${rest} ${row.inode} 1 00 100`
}

/** Each 32-bit word in the machine's own byte order. */
function place({ address, port }: Endpoint): string {
  const packed = inet_pton(address.includes(':') ? 'AF_INET6' : 'AF_INET', address)
  return `${packed.swap32().toString('hex').toUpperCase()}:${hex(port, 4)}`
}

function hex(number: number, digits: number): string {
  return number.toString(16).toUpperCase().padStart(digits, '0')
}
