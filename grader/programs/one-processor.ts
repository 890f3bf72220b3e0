import { libc, NoLibcError, SystemError } from '#posix'
import { tree } from '../witnesses/proc.ts'

/** Processors that a set of them has room for: CPU_SETSIZE of sched.h, in bytes. */
const SET_BYTES = 1024 / 8

/** Where this thread may run by rights, and where it runs now. */
let everywhere: Buffer | undefined
let here: Buffer | undefined

/**
 * Keeps this thread and a program on one processor until the function that it returns is called. Two who wait for each other by turns,
 * tens of thousands of times, are twice as quick so: to wake another processor costs more than the turn.
 * Does nothing where the system does not offer it: it is for speed alone.
 */
export function shareProcessor(pid: number): () => void {
  if (process.platform !== 'linux' || pid <= 0 || here) return () => {}
  try {
    everywhere ??= allowed()
    const number = libc('int sched_getcpu()')
    here = Buffer.alloc(SET_BYTES)
    here[number >> 3] = 1 << (number & 7)
    for (const each of [...tree(pid), THIS]) allow(each, here)
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
  return () => {
    if (everywhere) allow(THIS, everywhere)
    here = undefined
  }
}

/** Starts another program where it may run anywhere: it would inherit where this thread runs. */
export function onAnyProcessor<T>(start: () => T): T {
  if (!here || !everywhere) return start()
  allow(THIS, everywhere)
  try {
    return start()
  } finally {
    allow(THIS, here)
  }
}

/** To these calls, the thread that makes them. A thread has a set of its own: sched_setaffinity(2). */
const THIS = 0

function allowed(): Buffer {
  const set = Buffer.alloc(SET_BYTES)
  const prototype = 'int sched_getaffinity(int thread, size_t size, _Out_ void *set)'
  libc(prototype, THIS, SET_BYTES, set)
  return set
}

function allow(thread: number, set: Buffer): void {
  const prototype = 'int sched_setaffinity(int thread, size_t size, const void *set)'
  libc(prototype, thread, SET_BYTES, set)
}

function isRefusal(error: unknown): boolean {
  return error instanceof SystemError || error instanceof NoLibcError
}
