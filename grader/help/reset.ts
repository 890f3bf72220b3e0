/** A program of one's own back to the stub that it began as, and nothing lost. */
import { constants } from 'node:fs'
import { copyFile, lstat, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { COURSE, type Unit } from '../course.ts'
import { writeWhole } from '../formats/write.ts'
import { forgetRun } from '../student/last-run.ts'
import { readHelp } from './help-file.ts'

/** What became of a file: it was kept under this path, it was the stub already, or there was none. */
export type Reset = { file: string; kept?: string; was: 'edited' | 'stub' | 'missing' }

/** Puts a unit's stubs back. What was in their place is copied first, to `exercises/<unit>/kept/`. Paths are relative to `root`. */
export async function reset({ slug, exercise }: Unit, root = COURSE): Promise<Reset[]> {
  const { stubs } = readHelp(slug, root)
  const folder = join('exercises', slug)
  const done: Reset[] = []
  for (const name of Object.values(exercise.programs)) {
    const file = join(folder, name)
    const stub = stubs[name]!.join('\n')
    const text = await readFile(join(root, file), 'utf8').catch(whenMissing)
    if (text === stub) {
      done.push({ file, was: 'stub' })
      continue
    }
    const kept = await keep(root, folder, name)
    await writeWhole(join(root, file), stub)
    done.push({ file, kept, was: kept ? 'edited' : 'missing' })
  }
  await forgetRun(slug, root)
  return done
}

/** Copies a file to where no other copy is. @returns where; undefined when there is no file */
async function keep(root: string, folder: string, name: string): Promise<string | undefined> {
  const from = join(root, folder, name)
  if (!(await lstat(from).catch(whenMissing))) return undefined
  await mkdir(join(root, folder, 'kept'), { recursive: true })
  for (let number = 1; ; number++) {
    const kept = join(folder, 'kept', `${now()}${number > 1 ? `-${number}` : ''}-${name}`)
    try {
      await copyFile(from, join(root, kept), constants.COPYFILE_EXCL)
      return kept
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function whenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** The time here, as a file's name may have it: `2026-11-25T18-05-12`. */
function now(): string {
  const date = new Date()
  const here = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return here.toISOString().slice(0, 19).replaceAll(':', '-')
}
