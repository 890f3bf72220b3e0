/** What the course remembers of a student, in small JSON files at its root that Git ignores. */
import { readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { NoLibcError, SystemError } from '#posix'
import { writeWhole } from '../formats/write.ts'
import { lock } from '../lock.ts'

/** Of each unit, something. */
export type Units<T> = { schema: 1; units: Record<string, T> }

/** A change takes milliseconds: whoever has the lock for longer than this is stopped, or changes nothing here. */
const LONGEST_CHANGE_MS = 20_000
const LOOK_AGAIN_MS = 5

/** Changes wait for each other, here those of this process: one that reads before another has written would undo it. */
let last: Promise<unknown> = Promise.resolve()

/** What a file says of the units; nothing where there is none, or none that can be read. */
export async function readUnits<T>(path: string, isOne: (value: T) => boolean): Promise<Units<T>> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const units = Object.entries(parsed<T>(text)?.units ?? {}).filter(([, value]) => isOne(value))
  return { schema: 1, units: Object.fromEntries(units) }
}

/** Changes what a file says. A file that cannot be read is put aside first. */
export function updateUnits<T>(
  path: string,
  isOne: (value: T) => boolean,
  change: (units: Record<string, T>) => void,
): Promise<void> {
  const update = async () => {
    // What is there and cannot be read now must not be written over.
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    if (text && !parsed(text)) await rename(path, `${path}.unreadable`)
    const read = await readUnits(path, isOne)
    change(read.units)
    await writeWhole(path, `${JSON.stringify(read, null, 2)}\n`)
  }
  const done = last.then(() => alone(dirname(path), update))
  last = done.catch(() => {})
  return done
}

/** Does something while no other process does, such as `grade` beside `watch`; where there is no lock to be had, all the same. */
async function alone(directory: string, work: () => Promise<void>): Promise<void> {
  const unlock = await patientLock(directory)
  try {
    await work()
  } finally {
    unlock?.()
  }
}

async function patientLock(directory: string): Promise<(() => void) | undefined> {
  try {
    for (const until = performance.now() + LONGEST_CHANGE_MS; performance.now() < until; ) {
      const unlock = lock(directory, 'r')
      if (unlock) return unlock
      await setTimeout(LOOK_AGAIN_MS)
    }
  } catch (error) {
    // Without koffi, or where a file system has no locks.
    if (!(error instanceof NoLibcError || error instanceof SystemError)) throw error
  }
  return undefined
}

function parsed<T>(text: string): Units<T> | undefined {
  try {
    const value = JSON.parse(text)
    return typeof value?.units === 'object' && value.units ? value : undefined
  } catch {
    return undefined
  }
}
