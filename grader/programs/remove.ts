import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'

/** How the temporary directories of a process begin: who kills it removes them. */
export const runDirectory = (pid: number) => `socket-course-${pid}-`

/** Removes a directory with all that a program may have made of it. */
export async function remove(directory: string): Promise<void> {
  try {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // Directories without permissions, or nested deeper than a path can say.
    await execa('sh', ['-c', 'chmod -R u+rwX "$0"; rm -rf "$0"', directory], { reject: false })
    if (await stat(directory).catch(() => undefined))
      throw new Error(`what a program left in ${directory} cannot be removed`)
  }
}

/** A process of that number may be another machine's, which shares the temporary directory: but none grades that long. */
const ABANDONED_MS = 24 * 60 * 60 * 1000

/** Removes what graders of ours left that were killed. @param home where temporary directories are */
export async function removeAbandoned(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = Number(/^socket-course-(\d+)-/.exec(name)?.[1])
    const found = pid ? await stat(join(home, name)).catch(() => undefined) : undefined
    if (!found || found.uid !== process.getuid?.() || isAlive(pid)) continue
    if (Date.now() - found.mtimeMs > ABANDONED_MS) await remove(join(home, name))
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
