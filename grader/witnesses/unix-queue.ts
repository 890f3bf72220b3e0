import { type Descriptor, fileDescriptor, libc, NoDescriptorError, NoLibcError } from '#posix'

/** ioctl_list(2), unix(7). */
const SIOCOUTQ = 0x5411

/**
 * How much memory is taken by what was sent into a Unix socket (a pipe that Node makes is one) and that the other end has not read; 0 when
 * that has read everything.
 * @returns undefined where nobody can tell
 */
export function unreadByOther(socket: Descriptor): number | undefined {
  if (process.platform !== 'linux') return undefined
  const value = new Int32Array(1)
  try {
    const fd = fileDescriptor(socket)
    libc('int ioctl(int fd, unsigned long request, _Out_ void *value)', fd, SIOCOUTQ, value)
  } catch (error) {
    if (error instanceof NoLibcError || error instanceof NoDescriptorError) return undefined
    throw error
  }
  return value[0]
}
