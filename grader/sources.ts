import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { COURSE, type Unit } from './course.ts'

type Source = [name: string, text: string]

/** What is written in TypeScript below a directory, in the order of its names; what tests it is left out. */
export async function sources(directory: string): Promise<Source[]> {
  const names = await readdir(directory, { recursive: true }).catch(() => [])
  const written = names.filter(
    (name) => /\.m?ts$/.test(name) && !/(^|[\\/])(tests|node_modules)[\\/]/.test(name),
  )
  return Promise.all(
    written.sort().map(async (name) => [name, await readFile(join(directory, name), 'utf8')]),
  )
}

/** What is beside the student's programs in a unit's folder: the checks, and what they are made of. */
export async function judges({ slug, exercise }: Unit): Promise<Source[]> {
  const programs = Object.values(exercise.programs)
  const beside = await sources(join(COURSE, 'exercises', slug))
  return beside.filter(([name]) => !programs.includes(name))
}

/** Values that differ in JSON have different digests: 64 hexadecimal digits. */
export function digest(...values: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex')
}
