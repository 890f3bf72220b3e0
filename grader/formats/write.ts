import { randomUUID } from 'node:crypto'
import { lstat, open, rename, rm, writeFile } from 'node:fs/promises'

/**
 * Writes a file so that a reader sees all of it or nothing, also after the power has failed. A device, a pipe or a link, such as
 * /dev/null and /dev/stdout, stays what it is, and is written to.
 */
export async function writeWhole(
  path: string,
  text: string | AsyncIterable<string>,
): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  if (there && !there.isFile()) return writeFile(path, text)
  // Nobody can have put a link there.
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx')
    try {
      await writeFile(file, text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
