import { FD_CLOEXEC, fcntl, socket } from '#posix'

/** A socket of the grader's own: as Node's, and unlike libc's, it is not inherited by the programs that are started meanwhile. */
export function ownSocket(...asked: Parameters<typeof socket>): number {
  const fd = socket(...asked)
  fcntl(fd, 'F_SETFD', FD_CLOEXEC)
  return fd
}
