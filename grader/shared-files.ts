/**
 * The files that a check shares with a program. A program may put a link, a pipe or a directory in the place of any of them, and
 * the grader sees more of the machine than it does: so no link is followed, and nobody is waited for.
 */
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { libc, NoLibcError, SystemError } from '#posix'
import { Failure } from './failure.ts'
import type { Stage } from './stage.ts'
import { hasProc } from './witnesses/proc.ts'

/** openat2(2), linux/openat2.h: the same on all architectures. */
const SYS_OPENAT2 = 437
const AT_FDCWD = -100
const RESOLVE_NO_SYMLINKS = 4
const O_CLOEXEC = 0o2000000
const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW

/** Of a file that is larger than it is to be, this much more is read. */
const SURPLUS = 2 ** 16

/** What a program can bring about by what it puts in a file's place. */
const BY_THE_PROGRAM = [
  'EACCES',
  'EEXIST',
  'EISDIR',
  'ELOOP',
  'ENOENT',
  'ENOTDIR',
  'ENXIO',
  'EPERM',
]

/**
 * Calls `use` with a path that stays this directory, whatever is put in its place meanwhile: for what is done to what is in it.
 * @throws {Failure} where there is none, or a link leads to it
 */
export function inside<T>(directory: string, use: (path: string) => T): T {
  return blaming(directory, () => {
    const fd = opened(directory)
    try {
      return use(hasProc ? `/proc/self/fd/${fd}` : directory)
    } finally {
      closeSync(fd)
    }
  })
}

export function place(directory: string, name: string, bytes: Uint8Array): void {
  const { O_WRONLY, O_CREAT, O_TRUNC } = constants
  withFile(directory, name, O_WRONLY | O_CREAT | O_TRUNC, (fd) => writeFileSync(fd, bytes))
}

export function append(directory: string, name: string, bytes: Uint8Array): void {
  const { O_WRONLY, O_APPEND } = constants
  withFile(directory, name, O_WRONLY | O_APPEND, (fd) => writeFileSync(fd, bytes))
}

/** Makes a file as long as this: what is added is a hole, which reads as zeros. */
export function resize(directory: string, name: string, size: number): void {
  withFile(directory, name, constants.O_WRONLY, (fd) => ftruncateSync(fd, size))
}

/** The file must be there, with these bytes. */
export function requireFile(directory: string, name: string, expected: Buffer): void {
  if (!isThere(directory, name))
    throw new Failure({ kind: 'output', what: name, expected: `a file ${name}`, received: 'none' })
  const received = withFile(directory, name, constants.O_RDONLY, (fd) =>
    contents(fd, expected.length + SURPLUS),
  )
  if (!expected.equals(received))
    throw new Failure({ kind: 'output', what: `the file "${name}"`, expected, received })
}

export function requireNoFile(directory: string, name: string): void {
  if (!isThere(directory, name)) return
  const expected = `no file ${name}`
  throw new Failure({ kind: 'output', what: name, expected, received: 'it is there' })
}

/** Waits until the directory holds these names and no others. */
export async function holdsOnly(stage: Stage, directory: string, ...names: string[]) {
  const list = (found: string[]) => found.sort().join(', ') || 'nothing'
  const found = () => list(inside(directory, (path) => readdirSync(path)))
  const what = 'the files in the directory'
  await stage.becomes(
    () => (found() === list(names) ? true : undefined),
    () => ({ kind: 'kernel', what, expected: list(names), received: found() }),
  )
}

function isThere(directory: string, name: string): boolean {
  const path = join(directory, name)
  return inside(dirname(path), (at) =>
    Boolean(lstatSync(join(at, basename(path)), { throwIfNoEntry: false })),
  )
}

function withFile<T>(directory: string, name: string, flags: number, use: (fd: number) => T): T {
  const path = join(directory, name)
  const { O_NOFOLLOW, O_NONBLOCK } = constants
  return inside(dirname(path), (at) => {
    const fd = openSync(join(at, basename(path)), flags | O_NOFOLLOW | O_NONBLOCK)
    try {
      if (!fstatSync(fd).isFile()) throw notAFile(path, 'no file of bytes')
      return use(fd)
    } finally {
      closeSync(fd)
    }
  })
}

function contents(fd: number, most: number): Buffer {
  const bytes = Buffer.alloc(Math.min(most, fstatSync(fd).size))
  let read = 0
  for (let more = -1; more !== 0 && read < bytes.length; read += more)
    more = readSync(fd, bytes, read, bytes.length - read, read)
  return bytes.subarray(0, read)
}

function opened(directory: string): number {
  if (process.platform !== 'linux') return openSync(directory, DIRECTORY)
  const how = Buffer.alloc(24)
  how.writeBigUInt64LE(BigInt(DIRECTORY | O_CLOEXEC), 0)
  how.writeBigUInt64LE(BigInt(RESOLVE_NO_SYMLINKS), 16)
  try {
    const call = 'long syscall(long number, int dirfd, const char *path, void *how, size_t size)'
    return libc(call, SYS_OPENAT2, AT_FDCWD, directory, how, how.length)
  } catch (error) {
    // Where libc cannot be called, or the kernel is older than 5.6, there is no sandbox either, and the program needs no link.
    const unknown = error instanceof SystemError && error.code === 'ENOSYS'
    if (unknown || error instanceof NoLibcError) return openSync(directory, DIRECTORY)
    throw error
  }
}

function blaming<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (error instanceof Failure || !BY_THE_PROGRAM.includes(code)) throw error
    throw notAFile(path, code)
  }
}

function notAFile(path: string, received: string): Failure {
  const expected = 'files and directories that are neither links nor pipes'
  return new Failure({ kind: 'output', what: `what is at ${basename(path)}`, expected, received })
}
