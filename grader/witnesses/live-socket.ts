import { getsockopt, libc, type OptionValue, SystemError, setsockopt } from '#posix'
import { Failure, Skipped } from '../failure.ts'

/** System call numbers that are the same on every Linux architecture (since 5.1 new calls share one table). */
const PIDFD_OPEN = 434
const PIDFD_GETFD = 438

/**
 * Hands `look` a duplicate of a descriptor of another process: the same socket, in this process. pidfd_getfd(2) asks for
 * no more than being allowed to trace the process.
 * @throws {Skipped} where the kernel or the container forbids it
 */
export function borrow<T>(pid: number, fd: number, look: (duplicate: number) => T): T {
  const process = open(pid)
  try {
    const duplicate = syscall(PIDFD_GETFD, process, fd)
    try {
      return look(duplicate)
    } finally {
      libc('int close(int fd)', duplicate)
    }
  } finally {
    libc('int close(int fd)', process)
  }
}

function open(pid: number): number {
  return syscall(PIDFD_OPEN, pid, 0)
}

function syscall(number: number, first: number, second: number): number {
  try {
    return libc(
      'long syscall(long number, int first, int second, int third)',
      number,
      first,
      second,
      0,
    )
  } catch (error) {
    if (!(error instanceof SystemError)) throw error
    if (error.code === 'ESRCH')
      throw new Failure({ kind: 'crashed', what: 'a program that goes on running' })
    if (!['EPERM', 'ENOSYS', 'EACCES'].includes(error.code)) throw error
    throw new Skipped(
      `this machine does not let the grader look at the program's socket (pidfd_getfd: ${error.code})`,
    )
  }
}

/** The value of a socket option as the kernel holds it for a descriptor of another process. */
export function optionOf(pid: number, fd: number, level: string, option: string): unknown {
  return borrow(pid, fd, (duplicate) => getsockopt(duplicate, level as never, option as never))
}

/** Sets a socket option on a descriptor of another process, behind its back. */
export function setOptionOf(
  pid: number,
  fd: number,
  level: string,
  option: string,
  value: OptionValue,
): void {
  borrow(pid, fd, (duplicate) => setsockopt(duplicate, level, option, value))
}
