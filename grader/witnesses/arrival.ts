import { type Descriptor, fileDescriptor, libc } from '#posix'

/** asm-generic/sockios.h: the time of day, as a struct timespec, at which what was read last had arrived. */
const SIOCGSTAMPNS = 0x8907

/**
 * How many milliseconds ago the datagram or packet that was read last from this socket had arrived: on a busy machine it may have
 * waited for the grader. The kernel takes note from the first call on; 0 where it does not say.
 */
export function msSinceArrival(socket: Descriptor): number {
  if (process.platform !== 'linux') return 0
  const timespec = new BigInt64Array(2)
  try {
    const fd = fileDescriptor(socket)
    libc('int ioctl(int fd, unsigned long request, _Out_ void *value)', fd, SIOCGSTAMPNS, timespec)
  } catch {
    return 0
  }
  const [seconds = 0n, nanoseconds = 0n] = timespec
  return Math.max(0, Date.now() - Number(seconds) * 1e3 - Number(nanoseconds) / 1e6)
}
