import { closeSync, constants, openSync } from 'node:fs'
import net from 'node:net'
import { basename, dirname, join } from 'node:path'
import { inside } from '../shared-files.ts'
import { hasProc } from '../witnesses/proc.ts'
import { refused } from './refused.ts'

/** fcntl.h of Linux on x86 and ARM: names a file, and opens nothing. */
const O_PATH = 0o10000000

/**
 * A client's connection to the socket that is at the path now. Once it listens, a program may put a link there to a socket that
 * only the grader may use: where there is /proc, none is followed.
 * @param name the client's
 * @throws {Failure} where there is nothing
 */
export function connectTo(path: string, name: string): net.Socket {
  if (!hasProc) return net.connect({ path, allowHalfOpen: true })
  return inside(dirname(path), (at) => {
    const fd = opened(join(at, basename(path)), name)
    try {
      // Of a Unix socket connect(2) has been called when this returns.
      return net.connect({ path: `/proc/self/fd/${fd}`, allowHalfOpen: true })
    } finally {
      closeSync(fd)
    }
  })
}

function opened(path: string, name: string): number {
  try {
    return openSync(path, O_PATH | constants.O_NOFOLLOW)
  } catch (error) {
    throw refused(name, error)
  }
}
