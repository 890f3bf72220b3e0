/** The calls that work on every descriptor, whatever is behind it. */
import {
  F_GETFD,
  F_GETFL,
  F_SETFD,
  F_SETFL,
  O_NONBLOCK,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
} from './constants.ts'
import { libc } from './libc.ts'
import { numbered } from './names.ts'

const origins = { SEEK_SET, SEEK_CUR, SEEK_END }
const commands = { F_GETFD, F_SETFD, F_GETFL, F_SETFL }

/**
 * Gives a descriptor back. The socket itself ends with its last descriptor.
 * @throws {SystemError} `EBADF` if it is not open. After `EINTR` it is closed on Linux: do not close it again
 * @see POSIX.1-2017 close(); close(2)
 */
export function close(fd: number): void {
  libc('int close(int fd)', fd)
}

/**
 * A second descriptor of the same socket: position, flags and options are shared, only the number is new.
 * @returns the lowest descriptor that is free; the caller closes it
 * @throws {SystemError} `EBADF`, `EMFILE`
 * @see POSIX.1-2017 dup()
 */
export function dup(fd: number): number {
  return libc('int dup(int fd)', fd)
}

/**
 * Moves a file's position, in bytes.
 * @returns the new position, counted from the file's start
 * @throws {SystemError} `ESPIPE` for a socket: a stream has no position to go back to
 * @see POSIX.1-2017 lseek()
 */
export function lseek(
  fd: number,
  offset: number,
  whence: keyof typeof origins | number = 'SEEK_SET',
): number {
  const origin = numbered('origin', origins, whence)
  return libc('int64_t lseek(int fd, int64_t offset, int whence)', fd, offset, origin)
}

/**
 * Reads or sets a descriptor's flags.
 * @param command F_GETFL and F_SETFL: the status flags, which all descriptors of the socket share (O_NONBLOCK); F_GETFD and F_SETFD:
 *   the descriptor's own (FD_CLOEXEC)
 * @param flags the new flags, all of them, for the two commands that set
 * @returns the flags, for the two commands that get
 * @throws {SystemError} `EBADF`
 * @see POSIX.1-2017 fcntl()
 */
export function fcntl(fd: number, command: keyof typeof commands | number, flags = 0): number {
  const number = numbered('fcntl command', commands, command)
  return libc('int fcntl(int fd, int command, ...)', fd, number, 'int', flags)
}

/**
 * Makes calls on this socket return at once with `EAGAIN` where they would wait, or makes them wait again.
 * @throws {SystemError} `EBADF`
 */
export function setNonBlocking(fd: number, on = true): void {
  const flags = fcntl(fd, 'F_GETFL')
  fcntl(fd, 'F_SETFL', on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK)
}
