import { closeSync, openSync } from 'node:fs'
import { libc, SystemError } from '#posix'

/** flock(2), sys/file.h: the same on Linux and macOS. */
const LOCK_EX = 2
const LOCK_NB = 4

/**
 * Takes a lock that the kernel gives back when this process ends, however it ends.
 * @param flags how to open what is locked: `r` for a directory; by default a file, which is made where there is none
 * @returns gives it back; undefined when another process has it
 */
export function lock(path: string, flags: 'a' | 'r' = 'a'): (() => void) | undefined {
  const fd = openSync(path, flags)
  try {
    libc('int flock(int fd, int operation)', fd, LOCK_EX | LOCK_NB)
    return () => closeSync(fd)
  } catch (error) {
    closeSync(fd)
    if (error instanceof SystemError && error.code === 'EAGAIN') return undefined
    throw error
  }
}
