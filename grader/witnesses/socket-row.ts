/** One socket as the kernel lists it. */
export type SocketRow = {
  protocol: Protocol
  local: Endpoint
  remote: Endpoint
  state: SocketState
  /** Bytes written and not yet acknowledged. */
  sendQueue: number
  /** Bytes that arrived and were not yet read; for a listening socket, connections not yet accepted. */
  receiveQueue: number
  /** The timer that runs: `keepalive` with the time until the next probe, … */
  timer: {
    kind: 'none' | 'retransmit' | 'keepalive' | 'time-wait' | 'zero-window'
    seconds: number
    /** How often a retransmission has had no answer yet. */
    times: number
  }
  inode: string
  /**
   * Bytes that arrived and that were written since the connection began, read or acknowledged or not; where one connection is asked
   * for over sock_diag. A SYN or FIN that was acknowledged counts as one.
   */
  total?: { received: number; written: number }
}

export type Protocol = 'tcp' | 'tcp6' | 'udp' | 'udp6'
export type Endpoint = { address: string; port: number }

/** RFC 9293 section 3.3.2, in the kernel's numbering (include/net/tcp_states.h). */
export const STATES = [
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
] as const
export type SocketState = (typeof STATES)[number]

export const TIMERS = ['none', 'retransmit', 'keepalive', 'time-wait', 'zero-window'] as const

/** An address from its 4 or 16 bytes; an IPv4 address mapped into IPv6 reads as the IPv4 address it is. */
export function formatAddress(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.')
  const mapped = bytes.subarray(0, 12).equals(Buffer.from('00000000000000000000ffff', 'hex'))
  if (mapped) return bytes.subarray(12).join('.')
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}
