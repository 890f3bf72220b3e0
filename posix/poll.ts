import { libc } from './libc.ts'

/** A descriptor to watch, and for what: POLLIN, POLLOUT, POLLPRI, joined with `|`. */
export interface PollRequest {
  fd: number
  events: number
}

/** A descriptor on which something has happened: what was asked for, or POLLERR, POLLHUP, POLLNVAL. */
export interface PollResult {
  fd: number
  revents: number
}

// struct pollfd: int fd, short events, short revents.
const size = 8

/**
 * Waits until something happens on one of many descriptors. The kernel looks at every one of them, at every call.
 * @param timeoutMs -1 waits without end, 0 not at all
 * @returns those on which something has happened, in the order given; none if the time is over
 * @throws {SystemError} `EINTR` if a signal came, `EINVAL` for more descriptors than the process may have
 * @see POSIX.1-2017 poll(); poll(2)
 */
export function poll(requests: readonly PollRequest[], timeoutMs = -1): PollResult[] {
  const bytes = Buffer.alloc(requests.length * size)
  for (const [index, { fd, events }] of requests.entries()) {
    bytes.writeInt32LE(fd, index * size)
    bytes.writeUInt16LE(events, index * size + 4)
  }
  // nfds_t is 64 bits wide on Linux and 32 on macOS; in a register the small numbers are the same.
  const prototype = 'int poll(_Inout_ void *requests, unsigned long count, int timeout)'
  if (libc(prototype, bytes, requests.length, timeoutMs) === 0) return []
  return requests
    .map(({ fd }, index) => ({ fd, revents: bytes.readUInt16LE(index * size + 6) }))
    .filter(({ revents }) => revents !== 0)
}
