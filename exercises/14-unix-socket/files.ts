import { once } from 'node:events'
import { lstatSync, renameSync, type Stats } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { Failure, type Stage } from '#grader'
import type { SocketFile } from '#grader/peers/socket-file'

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

/** A program that is to listen where something else is says so, and leaves that as it is. */
export async function leavesAlone({ server }: Stage, path: string): Promise<void> {
  const before = lstatSync(path)
  const run = await server.run(path)
  await run.exits(1)
  await run.complainsOnce('EADDRINUSE')
  await server.file.isStill(before)
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
