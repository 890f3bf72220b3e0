import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COURSE, type Unit } from './course.ts'

/** Of the grader, what tells of verdicts, hands them on or asks for them has no part in them. */
const NO_PART =
  /\/tests\/|^grader\/(commands|doctor|formats|gradebook|help|matrix|proof|reporters|soak|student|vitest|watch)\b/

let engine: string | undefined

/**
 * Stands for all that the verdicts on a known program depend on, in this repository: the grader and its packages, the unit's checks,
 * its solution, and the program. Where it is another one, old verdicts say nothing.
 * @param wrong the path of a wrong program
 */
export function verdictDigest({ slug, exercise }: Unit, wrong?: string): string {
  engine ??= digest(['package-lock.json', ...sources('grader'), ...sources('posix')].map(contents))
  const programs = Object.values(exercise.programs).map((file) => join('solutions', slug, file))
  const own = [...sources(join('exercises', slug)), ...programs].map(contents)
  return digest([engine, ...own, wrong ? readFileSync(wrong, 'utf8') : '']).slice(0, 16)
}

/** The TypeScript files of a folder, by their paths below the course. */
function sources(folder: string): string[] {
  return readdirSync(join(COURSE, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => /\.m?ts$/.test(path) && !NO_PART.test(path))
    .sort()
}

function contents(path: string): string {
  return `${path}\0${readFileSync(join(COURSE, path), 'utf8')}`
}

function digest(values: string[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex')
}
