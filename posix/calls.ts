/**
 * The calls that make, name and connect sockets. Each does what its manual page says and nothing else.
 *
 * A call that waits holds up the whole Node process: no other callback runs meanwhile, signal handlers in JavaScript included.
 * Every failure is a {@link SystemError} whose `code` is the errno's name; EINTR too is left to the caller. On a platform
 * without these calls they throw {@link NoLibcError}.
 */
import { constants } from 'node:os'
import {
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  AF_UNIX,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
} from './constants.ts'
import { callForAddress } from './endpoints.ts'
import { close } from './files.ts'
import { libc, SystemError } from './libc.ts'
import { numbered } from './names.ts'
import { decodeAddress, encodeAddress, type SocketAddress } from './sockaddr.ts'

const families = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK }
const types = { SOCK_STREAM, SOCK_DGRAM, SOCK_RAW }
const halves = { SHUT_RD, SHUT_WR, SHUT_RDWR }

/**
 * Makes a socket: unnamed, unconnected, and the lowest descriptor that is free.
 * @param type a name, or a number with flags: `SOCK_STREAM | SOCK_NONBLOCK` (the flags on Linux only)
 * @param protocol 0 for the usual one of family and type; IPPROTO_ICMP and the like for SOCK_RAW
 * @returns the descriptor; the caller closes it
 * @throws {SystemError} `EAFNOSUPPORT`, `EPROTONOSUPPORT`, `EMFILE`; `EPERM` for SOCK_RAW without the privilege
 * @see POSIX.1-2017 socket(); socket(2)
 */
export function socket(
  family: keyof typeof families | number,
  type: keyof typeof types | number,
  protocol = 0,
): number {
  const domain = numbered('address family', families, family)
  const kind = numbered('socket type', types, type)
  return libc('int socket(int domain, int type, int protocol)', domain, kind, protocol)
}

/**
 * Names a socket. Port 0 lets the kernel choose: {@link getsockname} tells what.
 * @throws {SystemError} `EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES`, `EINVAL` if it has a name; AF_UNIX: `ENOENT`, `ENOTDIR`
 * @throws {AddressError} if the address cannot be written as bytes
 * @see POSIX.1-2017 bind(); bind(2), ip(7), unix(7)
 */
export function bind(fd: number, address: SocketAddress): void {
  const bytes = encodeAddress(address)
  libc('int bind(int fd, const void *address, uint32_t length)', fd, bytes, bytes.length)
}

/**
 * Makes a named stream socket one that waits for connections.
 * @param backlog how many may stand ready before accept takes them; the kernel cuts it to its own limit
 * @throws {SystemError} `EADDRINUSE`, `EOPNOTSUPP` for a datagram socket (on Linux Node names that number `ENOTSUP`)
 * @see POSIX.1-2017 listen(); listen(2)
 */
export function listen(fd: number, backlog = 128): void {
  libc('int listen(int fd, int backlog)', fd, backlog)
}

/**
 * Waits for a connection that stands ready, and takes it.
 * @returns the connection's own descriptor, which the caller closes, and the peer's address. On macOS it inherits the
 *   listener's O_NONBLOCK, on Linux it always blocks.
 * @throws {SystemError} `EAGAIN` if none is ready and the listener does not block; `EMFILE`; `ECONNABORTED` if it is gone already
 * @see POSIX.1-2017 accept(); accept(2)
 */
export function accept(fd: number): { fd: number; address: SocketAddress } {
  const accepted = callForAddress(
    'int accept(int fd, _Out_ void *address, _Inout_ uint32_t *length)',
    fd,
  )
  try {
    // macOS hands out a connection that was reset meanwhile, without an address.
    if (accepted.address.length === 0) throw new SystemError('accept', constants.errno.ECONNABORTED)
    return { fd: accepted.result, address: decodeAddress(accepted.address) }
  } catch (error) {
    close(accepted.result)
    throw error
  }
}

/**
 * Connects a socket to a peer, and waits until that is done or has failed. A datagram socket only remembers the peer.
 * @throws {SystemError} `ECONNREFUSED`, `ETIMEDOUT`, `EISCONN`, `ENETUNREACH`; `EINPROGRESS` if the socket does not block: wait until
 *   it can be written, then ask for SO_ERROR. AF_UNIX: `ENOENT`, `EACCES`, `EAGAIN` if the backlog is full
 * @throws {AddressError} if the address cannot be written as bytes
 * @see POSIX.1-2017 connect(); connect(2)
 */
export function connect(fd: number, address: SocketAddress): void {
  const bytes = encodeAddress(address)
  libc('int connect(int fd, const void *address, uint32_t length)', fd, bytes, bytes.length)
}

/**
 * Ends one direction of a connection or both, for every descriptor of the socket. The descriptors stay open.
 * @param how SHUT_WR sends what is still unsent and then FIN (RFC 9293, section 3.6)
 * @throws {SystemError} `ENOTCONN`
 * @see POSIX.1-2017 shutdown()
 */
export function shutdown(fd: number, how: keyof typeof halves | number): void {
  libc('int shutdown(int fd, int how)', fd, numbered('direction', halves, how))
}
