import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { getSystemErrorName } from 'node:util'

/** The platforms whose constants and struct layouts this folder knows. */
export type Platform = 'linux' | 'darwin'

/** A call that the kernel refused, in the shape of Node's own system errors: `code` is the errno's name (`'ENOPROTOOPT'`). */
export class SystemError extends Error {
  override readonly name = 'SystemError'
  readonly code: string
  /** Negative, as in Node's own errors. */
  readonly errno: number
  readonly syscall: string

  constructor(syscall: string, errno: number) {
    const code = errnoName(errno)
    super(`${syscall} ${code}`)
    this.code = code
    this.errno = -errno
    this.syscall = syscall
  }
}

// libuv, and so Node, has no name for some errnos that sockets do return: EINPROGRESS of a connect that does not block, EDOM.
function errnoName(errno: number): string {
  const name = getSystemErrorName(-errno)
  if (!name.startsWith('Unknown')) return name
  return Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? name
}

/** This machine has no libc that the course knows how to call; `message` says why. */
export class NoLibcError extends Error {
  override readonly name = 'NoLibcError'
}

type Koffi = typeof import('koffi').default
type Foreign = (...args: unknown[]) => number

let koffi: Koffi | undefined
let failure: NoLibcError | undefined

/** Koffi, loaded at the first call and not before: a program that makes none must not pay for it, nor fail for want of it. */
export function foreign(): Koffi {
  if (koffi) return koffi
  platform()
  // To look for it again at every call would cost as much as a thousand calls.
  if (failure) throw failure
  try {
    koffi = createRequire(import.meta.url)('koffi') as Koffi
  } catch (cause) {
    failure = new NoLibcError('koffi, which calls libc for us, does not load on this machine', {
      cause,
    })
    throw failure
  }
  return koffi
}

/** The platform, or a `NoLibcError` where there is no POSIX socket interface to call. */
export function platform(): Platform {
  if (process.platform === 'linux' || process.platform === 'darwin') return process.platform
  throw new NoLibcError(`no POSIX socket calls on ${process.platform}: use Linux, macOS or WSL`)
}

const calls = new Map<string, Foreign>()

/**
 * Calls a libc function that reports failure as -1 and `errno`, and returns its result.
 * @param prototype in C, as koffi reads it: `'int close(int fd)'`
 * @throws {SystemError} with the errno the kernel left
 */
export function libc(prototype: string, ...args: unknown[]): number {
  let call = calls.get(prototype)
  if (!call) {
    call = foreign().load(null).func(prototype) as unknown as Foreign
    calls.set(prototype, call)
  }
  const result = Number(call(...args))
  if (result === -1)
    throw new SystemError(/(\w+)\s*\(/.exec(prototype)?.[1] ?? prototype, foreign().errno())
  return result
}
