/** What the course remembers of a student, in small JSON files at its root that Git ignores. */
import { readFile, rename } from 'node:fs/promises'
import { writeWhole } from '../formats/write.ts'

/** Of each unit, something. */
export type Units<T> = { schema: 1; units: Record<string, T> }

/** What a file says of the units; nothing where there is none, or none that can be read. */
export async function readUnits<T>(path: string, isOne: (value: T) => boolean): Promise<Units<T>> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const units = Object.entries(parsed<T>(text)?.units ?? {}).filter(([, value]) => isOne(value))
  return { schema: 1, units: Object.fromEntries(units) }
}

/** Writes the file; one that was there and is no such file is put aside first. */
export async function writeUnits<T>(path: string, units: Units<T>): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '')
  if (text && !parsed(text)) await rename(path, `${path}.unreadable`)
  await writeWhole(path, `${JSON.stringify(units, null, 2)}\n`)
}

function parsed<T>(text: string): Units<T> | undefined {
  try {
    const value = JSON.parse(text)
    return typeof value?.units === 'object' && value.units ? value : undefined
  } catch {
    return undefined
  }
}
