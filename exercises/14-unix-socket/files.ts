import { once } from 'node:events'
import { lstatSync, renameSync, type Stats } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { Failure, Skipped, type Stage } from '#grader'
import type { SocketFile } from '#grader/peers/socket-file'
import { bind, close, NoLibcError, socket } from '#posix'

const PERMISSIONS = 0o777

/** Makes the file of a socket where nobody listens any more. */
export async function leavesADeadSocket(directory: string, name: string): Promise<void> {
  const path = join(directory, 'living')
  const server = net.createServer().listen(path)
  await once(server, 'listening')
  // When it closes, Node removes what is at the path that it was given.
  renameSync(path, join(directory, name))
  await once(server.close(), 'close')
}

/** Has somebody take datagrams at the path meanwhile: of a stream socket's `connect`, the kernel says EPROTOTYPE. */
export async function whileDatagramsAreTaken(path: string, happens: () => Promise<void>) {
  const fd = datagramsAt(path)
  try {
    await happens()
  } finally {
    close(fd)
  }
}

function datagramsAt(path: string): number {
  try {
    const fd = socket('AF_UNIX', 'SOCK_DGRAM')
    bind(fd, { family: 'AF_UNIX', path })
    return fd
  } catch (error) {
    if (!(error instanceof NoLibcError)) throw error
    throw new Skipped('without libc the grader has no datagram socket at a path')
  }
}

/** A program that cannot listen there says why, in one line, and ends. */
export async function refuses({ server }: Stage, path: string, code: string): Promise<void> {
  const run = await server.run(path)
  await run.exits(1)
  await run.complainsOnce(code)
}

/** The same where something is already, which it leaves as it is. */
export async function leavesAlone(stage: Stage, path: string): Promise<void> {
  const before = lstatSync(path)
  await refuses(stage, path, 'EADDRINUSE')
  await stage.server.file.isStill(before)
}

/** The file that took another's place has the mode of that one: made anew, it is not made otherwise. */
export function requireModeOf(before: Stats | undefined, { stat }: SocketFile): void {
  const [expected, received] = [before, stat].map((each) => octal(each?.mode ?? 0))
  if (received === expected) return
  const what = 'the mode of the file that replaced the one of the dead server'
  throw new Failure({ kind: 'kernel', what, expected: `${expected}, as before`, received })
}

function octal(mode: number): string {
  return `0${(mode & PERMISSIONS).toString(8).padStart(3, '0')}`
}
