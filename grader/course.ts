import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { slugNamed } from './compile-checks.mjs'
import type { Exercise } from './exercise.ts'
import { keptCompilation } from './kept-compilation.mjs'
import { nearestTo } from './nearest.ts'
import {
  privateFolders,
  refuseEqualTitles,
  requireExercise,
  withPrivateChecks,
  withPrivateUnits,
} from './private-checks.ts'
import { UsageError } from './usage-error.ts'

/** Where the course lies. */
export const COURSE = fileURLToPath(new URL('..', import.meta.url))

/** What starts a command of the course: `node <this> <command>`. */
export const START = join(COURSE, 'grader/start.mjs')

export type Unit = { slug: string; exercise: Exercise }

/** Where start.mjs put the compiled checks; unset where TypeScript runs as it is (vitest, tsx, later Nodes). */
const { compiledCourse } = globalThis as { compiledCourse?: string }

/** The slugs of the course's units, in order: the folder listing is the course. */
export async function slugs(): Promise<string[]> {
  const entries = await readdir(join(COURSE, 'exercises'), { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && /^\d\d-/.test(entry.name))
    .map((entry) => entry.name)
    .sort()
}

const INSIDE = 'grader/namespace/inside'
let compiling: Promise<string> | undefined

/** Where the second grader is found, compiled: where start.mjs put it, or made now. */
export function compiledGrader(): Promise<string> {
  compiling ??= compiledCourse ? Promise.resolve(compiledCourse) : compiledNow()
  return compiling
}

async function compiledNow(): Promise<string> {
  const kept = keptCompilation(COURSE, [INSIDE])
  if (kept) return kept
  const { compile } = await import('./compile.mjs')
  return compile(COURSE, [INSIDE])
}

/** A unit, with the checks that an instructor's directory (`--checks`) adds to it; start.mjs has compiled both. */
export async function loadUnit(slug: string): Promise<Unit> {
  const checks = `${slug}/checks.${compiledCourse ? 'mjs' : 'ts'}`
  const path = join(compiledCourse ?? COURSE, 'exercises', checks)
  const own = compiledCourse && join(compiledCourse, 'private', checks)
  if (!own || !existsSync(own)) return { slug, exercise: await declared(path) }
  const added = await declared(own).catch((cause: unknown) => {
    throw new UsageError(`the private checks of ${slug} break as they are loaded`, { cause })
  })
  requireExercise(slug, added)
  const exercise = existsSync(path) ? withPrivateChecks(slug, await declared(path), added) : added
  refuseEqualTitles(slug, exercise)
  return { slug, exercise }
}

async function declared(path: string): Promise<Exercise> {
  const module = (await import(pathToFileURL(path).href)) as { default: Exercise }
  return module.default
}

/** The units that names mean; a name is `02`, `echo-server` or `02-echo-server`. No names: all units. @param checks an instructor's directory, as start.mjs found it named */
export async function findUnits(
  names: string[],
  checks = process.env.COURSE_CHECKS,
): Promise<Unit[]> {
  const all = withPrivateUnits(await slugs(), checks ? privateFolders(checks) : [])
  const wanted = new Set(names.map((name) => findSlug(name, all)))
  return Promise.all(all.filter((slug) => names.length === 0 || wanted.has(slug)).map(loadUnit))
}

/** Somebody asked for an exercise that is not there; `message` names those that may be meant, or all. */
export class UnknownExerciseError extends Error {
  override readonly name = 'UnknownExerciseError'
}

function findSlug(name: string, all: string[]): string {
  const found = slugNamed(name, all)
  if (found) return found
  const near = nearestTo(name, all, (slug) => [slug, slug.slice(3)])
  const instead =
    near.length > 0 ? `did you mean ${near.join(', ')}?` : `the course has ${all.join(', ')}`
  throw new UnknownExerciseError(`there is no exercise '${name}'; ${instead}`)
}
