import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { distance } from 'fastest-levenshtein'
import { compile } from './compile.mjs'
import type { Exercise } from './exercise.ts'

/** Where the course lies. */
export const COURSE = fileURLToPath(new URL('..', import.meta.url))

export type Unit = { slug: string; exercise: Exercise }

/** The slugs of all units, in order: the folder listing is the course. */
export async function slugs(): Promise<string[]> {
  const entries = await readdir(join(COURSE, 'exercises'), { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && /^\d\d-/.test(entry.name))
    .map((entry) => entry.name)
    .sort()
}

/** Where start.mjs put the compiled checks; unset where TypeScript runs as it is (vitest, tsx, later Nodes). */
const { compiledCourse } = globalThis as { compiledCourse?: string }

let compiling: Promise<string> | undefined

/** Where the second grader is found, compiled: where start.mjs put it, or made now. */
export function compiledGrader(): Promise<string> {
  compiling ??= compiledCourse
    ? Promise.resolve(compiledCourse)
    : compile(COURSE, ['namespace/inside'])
  return compiling
}

export async function loadUnit(slug: string): Promise<Unit> {
  const path = compiledCourse
    ? join(compiledCourse, 'exercises', slug, 'checks.mjs')
    : join(COURSE, 'exercises', slug, 'checks.ts')
  const url = pathToFileURL(path).href
  const module = (await import(url)) as { default: Exercise }
  return { slug, exercise: module.default }
}

/** The units that names mean; a name is `02`, `echo-server` or `02-echo-server`. No names: all units. */
export async function findUnits(names: string[]): Promise<Unit[]> {
  const all = await slugs()
  const wanted = new Set(names.map((name) => findSlug(name, all)))
  return Promise.all(all.filter((slug) => names.length === 0 || wanted.has(slug)).map(loadUnit))
}

/** Somebody asked for an exercise that is not there; `message` names the nearest that are. */
export class UnknownExerciseError extends Error {
  override readonly name = 'UnknownExerciseError'
}

function findSlug(name: string, all: string[]): string {
  const asked = name
    .toLowerCase()
    .replace(/^exercises\//, '')
    .replace(/\/$/, '')
  const found = all.find(
    (slug) =>
      slug === asked || slug.slice(3) === asked || slug.slice(0, 2) === asked.padStart(2, '0'),
  )
  if (found) return found
  const near = (slug: string) => Math.min(distance(asked, slug), distance(asked, slug.slice(3)))
  const nearest = all.toSorted((a, b) => near(a) - near(b)).slice(0, 3)
  throw new UnknownExerciseError(
    `there is no exercise '${name}'; did you mean ${nearest.join(', ')}?`,
  )
}
