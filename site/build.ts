import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writableDirectory } from '../grader/commands/command-line.ts'
import { siteFiles } from './site.ts'

/** By this file a directory is known to be a site that was built here, and may be built again. */
const MARK = '.socket-course-site'

/** There is something else at the place where the site is to be. */
export class NotOursError extends Error {
  override readonly name = 'NotOursError'
}

/**
 * Writes the course as a static site, with relative links and without grading.
 * @returns how many files
 * @throws {NotOursError} when the directory holds something that it did not write
 * @throws {UsageError} when nothing can be written there
 */
export async function buildSite(directory: string): Promise<number> {
  const there: string[] = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new NotOursError(`${directory} is no directory that can be read (${error.code})`)
  })
  if (there.length > 0 && !there.includes(MARK))
    throw new NotOursError(
      `${directory} is not empty and holds no site of this course: give another, or empty it`,
    )
  await writableDirectory(directory)
  await writeFile(
    join(directory, MARK),
    'Made by npm run course -- --build; made anew by the next.\n',
  )
  const files = siteFiles()
  for (const [path, make] of files) {
    const text = await make({ progress: { schema: 1, units: {} } })
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  return files.size
}
