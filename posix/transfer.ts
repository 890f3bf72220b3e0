/** The calls that move bytes. On a socket that blocks, the receiving ones wait for something to arrive, the sending ones for room. */
import { callForAddress } from './endpoints.ts'
import { libc } from './libc.ts'
import { decodeAddress, encodeAddress, type SocketAddress } from './sockaddr.ts'

/**
 * Receives what has arrived.
 * @param size the most that is taken; what is left of a datagram that is longer is lost
 * @param flags MSG_PEEK, MSG_DONTWAIT, MSG_WAITALL, MSG_OOB
 * @returns 1 to `size` bytes. Empty: the peer has ended its stream, or sent an empty datagram
 * @throws {SystemError} `EAGAIN` if nothing has arrived and the socket does not block, or SO_RCVTIMEO has passed; `ECONNRESET`,
 *   `ETIMEDOUT`, `ENOTCONN`
 * @see POSIX.1-2017 recv(); recv(2)
 */
export function recv(fd: number, size: number, flags = 0): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  const prototype = 'intptr_t recv(int fd, _Out_ void *bytes, size_t size, int flags)'
  return bytes.subarray(0, libc(prototype, fd, bytes, size, flags))
}

/**
 * Receives, and tells from whom.
 * @returns the bytes as {@link recv} does; no address for a stream socket, nor from a peer that has no name
 * @throws {SystemError} as {@link recv}
 * @see POSIX.1-2017 recvfrom(); recv(2)
 */
export function recvfrom(
  fd: number,
  size: number,
  flags = 0,
): { bytes: Buffer; address: SocketAddress | undefined } {
  const bytes = Buffer.allocUnsafe(size)
  const { result, address } = callForAddress(
    'intptr_t recvfrom(int fd, _Out_ void *bytes, size_t size, int flags, _Out_ void *address, _Inout_ uint32_t *length)',
    fd,
    bytes,
    size,
    flags,
  )
  return {
    bytes: bytes.subarray(0, result),
    address: address.length === 0 ? undefined : decodeAddress(address),
  }
}

/**
 * Sends bytes to the peer that the socket is connected to.
 *
 * A connection that is gone fails with `EPIPE`, with or without MSG_NOSIGNAL: Node ignores the signal that ends C programs here.
 * @param flags MSG_DONTWAIT, MSG_OOB, MSG_NOSIGNAL
 * @returns how many bytes the kernel took: on a stream fewer than given, if there is no room for more
 * @throws {SystemError} `EAGAIN` if there is no room and the socket does not block, or SO_SNDTIMEO has passed; `EPIPE`, `ECONNRESET`,
 *   `ETIMEDOUT`, `ENOTCONN`; `EMSGSIZE` and `ECONNREFUSED` for datagrams
 * @see POSIX.1-2017 send(); send(2)
 */
export function send(fd: number, bytes: Uint8Array, flags = 0): number {
  const prototype = 'intptr_t send(int fd, const void *bytes, size_t size, int flags)'
  return libc(prototype, fd, bytes, bytes.length, flags)
}

/**
 * Sends one datagram to an address.
 * @returns how many bytes the kernel took
 * @throws {SystemError} as {@link send}; `EISCONN` where the socket is connected and the platform minds (macOS)
 * @throws {AddressError} if the address cannot be written as bytes
 * @see POSIX.1-2017 sendto(); send(2)
 */
export function sendto(fd: number, bytes: Uint8Array, address: SocketAddress, flags = 0): number {
  const to = encodeAddress(address)
  const prototype =
    'intptr_t sendto(int fd, const void *bytes, size_t size, int flags, const void *address, uint32_t length)'
  return libc(prototype, fd, bytes, bytes.length, flags, to, to.length)
}

/**
 * Reads from any descriptor: on a socket the same as {@link recv} without flags.
 * @param size the most that is taken
 * @throws {SystemError} as {@link recv}
 * @see POSIX.1-2017 read()
 */
export function read(fd: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  return bytes.subarray(
    0,
    libc('intptr_t read(int fd, _Out_ void *bytes, size_t size)', fd, bytes, size),
  )
}

/**
 * Writes to any descriptor: on a socket the same as {@link send} without flags.
 * @returns how many bytes the kernel took
 * @throws {SystemError} as {@link send}
 * @see POSIX.1-2017 write()
 */
export function write(fd: number, bytes: Uint8Array): number {
  return libc('intptr_t write(int fd, const void *bytes, size_t size)', fd, bytes, bytes.length)
}
