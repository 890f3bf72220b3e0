/** Clients that connect their two streams with a server: unit 03. */
import type { StandIn } from '../stand-in.ts'

const REFUSED = 'says ECONNREFUSED when nobody listens'
const NOT_FOUND = 'says ENOTFOUND when the host is unknown'
const RESET = 'says ECONNRESET when the server resets, after what came before'
const TIMED_OUT = 'says ETIMEDOUT when the server is lost'
const OTHER = 'says the code of any other error, and exits with 1'
const NO_READER = 'says EPIPE when the reader of its output goes away'
const STALLED = 'sends its input while nobody reads its output'
const MORE_INPUT = 'is done when the server ends, though more input may come'
const LEFT = 'is done when the server ends, whatever is left to send'

export const tcpClients: StandIn[] = [
  {
    unit: '03-tcp-client',
    title: 'OpenBSD netcat',
    needs: ['nc'],
    command: 'nc -N {args}',
    fails: {
      [MORE_INPUT]: 'goes on until its own input ends, too',
      [LEFT]: 'goes on sending to a server that has ended, and may still read',
      [REFUSED]: 'exits with 1 for every failure, and without `-v` says nothing of this one',
      [NOT_FOUND]: 'exits with 1, in the words of `getaddrinfo`',
      [RESET]: 'takes a reset for an end: exits with 0 and says nothing',
      [TIMED_OUT]: 'takes an error for an end: exits with 0 and says nothing',
      [OTHER]: 'without `-v` says nothing of this one',
      [NO_READER]: 'says nothing of it, and goes on without its output',
    },
  },
  {
    unit: '03-tcp-client',
    title: 'Ncat',
    needs: ['ncat'],
    command: 'ncat {args}',
    fails: {
      [MORE_INPUT]: 'goes on until its own input ends, too',
      [LEFT]: 'goes on sending to a server that has ended, and may still read',
      [REFUSED]: 'exits with 1, in the words of `strerror`',
      [NOT_FOUND]: 'exits with 2, in the words of `getaddrinfo`',
      [RESET]: 'exits with 1, in the words of `strerror`',
      [TIMED_OUT]: 'exits with 1, in the words of `strerror`',
      [STALLED]: 'sleeps in `write` while nobody reads its output',
      [OTHER]: 'says it in the words of `strerror`',
      [NO_READER]: 'exits with 2, in the words of `strerror`',
    },
  },
  {
    unit: '03-tcp-client',
    title: 'BusyBox nc',
    needs: ['busybox'],
    command: 'busybox nc {args}',
    fails: {
      [REFUSED]: 'exits with 1, in the words of `strerror`',
      [NOT_FOUND]: 'exits with 1, in words of its own',
      [RESET]: 'takes a reset for an end: exits with 0 and says nothing',
      [TIMED_OUT]: 'takes an error for an end: exits with 0 and says nothing',
      [STALLED]: 'sleeps in `write` while nobody reads its output',
      [OTHER]: 'says it in the words of `strerror`',
      [NO_READER]: 'is ended by SIGPIPE',
    },
    byLuck: {
      [LEFT]:
        'sleeps in `write` while the server does not read; whether the segment that brings the end wakes it is luck',
    },
  },
]
