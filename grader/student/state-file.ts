/** What the course remembers of a student, in small JSON files at its root that Git ignores. */
import { readFile, rename } from 'node:fs/promises'
import { writeWhole } from '../formats/write.ts'

/** Of each unit, something. */
export type Units<T> = { schema: 1; units: Record<string, T> }

/** Changes of this process wait for each other: one that reads before another has written would undo it. */
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
  const done = last.then(update)
  last = done.catch(() => {})
  return done
}

function parsed<T>(text: string): Units<T> | undefined {
  try {
    const value = JSON.parse(text)
    return typeof value?.units === 'object' && value.units ? value : undefined
  } catch {
    return undefined
  }
}
