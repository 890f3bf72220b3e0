import { libc } from '#posix'

/** Socket addresses as bytes, untouched by #posix: what the kernel makes of them is its own word, and what it writes too. */

/** @throws {SystemError} what the kernel says to these bytes: `EAFNOSUPPORT`, `EINVAL`, `EADDRNOTAVAIL`, … */
export function bindBytes(fd: number, address: Uint8Array): void {
  libc('int bind(int fd, const void *address, uint32_t length)', fd, address, address.length)
}

/** @throws {SystemError} as {@link bindBytes} */
export function connectBytes(fd: number, address: Uint8Array): void {
  libc('int connect(int fd, const void *address, uint32_t length)', fd, address, address.length)
}

/** A socket's own name, exactly as many bytes as the kernel wrote. */
export function nameBytes(fd: number): Buffer {
  return written('int getsockname(int fd, _Out_ void *address, _Inout_ uint32_t *length)', fd)
}

/** Its peer's name. */
export function peerBytes(fd: number): Buffer {
  return written('int getpeername(int fd, _Out_ void *address, _Inout_ uint32_t *length)', fd)
}

/** sizeof(struct sockaddr_storage): room for an address of any family. */
const STORAGE = 128

function written(prototype: string, fd: number): Buffer {
  const bytes = Buffer.alloc(STORAGE)
  const length = Uint32Array.of(STORAGE)
  libc(prototype, fd, bytes, length)
  return bytes.subarray(0, length[0])
}
