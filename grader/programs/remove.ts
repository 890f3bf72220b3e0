import { rm, stat } from 'node:fs/promises'
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
