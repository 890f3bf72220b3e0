import { libc } from './libc.ts'
import { decodeAddress, type SocketAddress } from './sockaddr.ts'

/**
 * The socket's own address: all zeros (or an empty path) before bind.
 * @throws {SystemError} `EBADF`, `ENOTSOCK`
 * @throws {AddressError} for a family without a type here, such as AF_NETLINK
 * @see POSIX.1-2017 getsockname()
 */
export function getsockname(fd: number): SocketAddress {
  const prototype = 'int getsockname(int fd, _Out_ void *address, _Inout_ uint32_t *length)'
  return decodeAddress(callForAddress(prototype, fd).address)
}

/**
 * The address of the socket's peer.
 * @throws {SystemError} `ENOTCONN` if it has none
 * @throws {AddressError} for a family without a type here, such as AF_NETLINK
 * @see POSIX.1-2017 getpeername()
 */
export function getpeername(fd: number): SocketAddress {
  const prototype = 'int getpeername(int fd, _Out_ void *address, _Inout_ uint32_t *length)'
  return decodeAddress(callForAddress(prototype, fd).address)
}

/** Makes a call whose last two arguments are where an address goes, and how long it is: its result, and the address's bytes. */
export function callForAddress(
  prototype: string,
  ...args: unknown[]
): { result: number; address: Buffer } {
  const bytes = Buffer.alloc(sizeOfStorage)
  const length = Uint32Array.of(sizeOfStorage)
  const result = libc(prototype, ...args, bytes, length)
  return { result, address: bytes.subarray(0, length[0]) }
}

// sizeof(struct sockaddr_storage): room for an address of any family.
const sizeOfStorage = 128
