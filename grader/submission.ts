import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { Failure } from './failure.ts'

/** Where the student's files come from. Only what an exercise declares is ever asked for. */
export type Submission = {
  /** Where it lies, as it was named. */
  directory: string
  /** @throws {Failure} of kind `unreadable`, with the reason in one line */
  read: (slug: string, file: string) => Promise<SourceFile>
}

export type SourceFile = { path: string; text: string }

const MOST_KIB = 256

/** A directory that holds exercise folders, directly or under `exercises/`. */
export async function directorySubmission(directory: string): Promise<Submission> {
  const below = join(directory, 'exercises')
  const home = (await isDirectory(below)) ? below : directory
  return { directory, read: (slug, file) => readRegularFile(home, join(home, slug, file)) }
}

/** A submission with one file in place of its own: how wrong programs are graded. */
export function withFile(
  submission: Submission,
  slug: string,
  file: string,
  path: string,
): Submission {
  const replaced: Submission['read'] = (askedSlug, askedFile) =>
    askedSlug === slug && askedFile === file
      ? readRegularFile(path, path)
      : submission.read(askedSlug, askedFile)
  return { directory: submission.directory, read: replaced }
}

export async function isDirectory(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() ?? false
}

/** Reads a file whose path below `home` holds no link, and that is a regular file of a sensible size. */
async function readRegularFile(home: string, path: string): Promise<SourceFile> {
  await refuseLinks(home, path)
  const handle = await open(
    path,
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
  ).catch((error) => {
    throw unreadable(
      path,
      error.code === 'ENOENT' ? 'there is no such file' : `it cannot be opened (${error.code})`,
    )
  })
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw unreadable(path, 'it is not a regular file')
    if (stat.size > MOST_KIB * 1024) throw unreadable(path, `it is larger than ${MOST_KIB} KiB`)
    return { path, text: await handle.readFile('utf8') }
  } finally {
    await handle.close()
  }
}

async function refuseLinks(home: string, path: string): Promise<void> {
  let below = home
  for (const segment of relative(home, path).split(sep).filter(Boolean)) {
    below = join(below, segment)
    const stat = await lstat(below).catch(() => undefined)
    if (stat?.isSymbolicLink()) throw unreadable(path, `${segment} is a symbolic link`)
  }
}

function unreadable(path: string, why: string): Failure {
  return new Failure({ kind: 'unreadable', what: `${path} was not graded: ${why}.` })
}
