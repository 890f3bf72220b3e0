import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { writableDirectory } from '../commands/command-line.ts'
import { COURSE } from '../course.ts'
import { UsageError } from '../usage-error.ts'
import { givenFiles, refuseSolvedStubs } from './files.ts'
import { REWRITTEN } from './texts.ts'

/** What students get that the course has elsewhere: feedback on their pull requests. */
const MOVED = { 'ci/github/feedback.yml': '.github/workflows/feedback.yml' }

/** Writes the course without its solutions, whole or not at all. @returns how many files it has */
export async function writeEdition(asked: string): Promise<number> {
  const directory = resolve(asked)
  await requireEmpty(directory)
  await refuseSolvedStubs()
  const files = [...(await givenFiles()).map((file) => [file, file]), ...Object.entries(MOVED)]
  await writableDirectory(dirname(directory))
  const unfinished = `${directory}.${process.pid}.tmp`
  await mkdir(unfinished)
  try {
    for (const [from = '', to = ''] of files) await give(from, join(unfinished, to))
    await rmdir(directory).catch(() => {})
    await rename(unfinished, directory)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
  return files.length
}

async function requireEmpty(directory: string): Promise<void> {
  const held = await readdir(directory).catch(({ code }) => {
    if (code !== 'ENOENT') throw new UsageError(`${directory} is no directory`)
    return []
  })
  if (held.length > 0)
    throw new UsageError(`${directory} is not empty: name a directory that is, or is not there yet`)
}

async function give(from: string, to: string): Promise<void> {
  const rewrite = REWRITTEN[from]
  await mkdir(dirname(to), { recursive: true })
  if (rewrite) await writeFile(to, rewrite(await readFile(join(COURSE, from), 'utf8')))
  else await copyFile(join(COURSE, from), to, constants.COPYFILE_EXCL)
}
