import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { COURSE, type Unit } from './course.ts'
import { digest, judges, sources } from './sources.ts'

/** Of the grader, what tells of verdicts, hands them on or asks for them has no part in them. */
const NO_PART =
  /^(commands|doctor|formats|gradebook|help|matrix|proof|reporters|soak|sources|student|vitest|watch)\b/

/** Tells of a wrong program, by its path, or of the solution: what all verdicts on it depend on, in this repository, in 16 digits. */
export type DigestOf = (wrong?: string) => Promise<string>

/** Stands for the grader and its packages: where it is another one, old verdicts say nothing. */
export async function engineDigest(): Promise<string> {
  const [grader, posix, packages] = await Promise.all([
    sources(join(COURSE, 'grader')),
    sources(join(COURSE, 'posix')),
    readFile(join(COURSE, 'package-lock.json'), 'utf8'),
  ])
  return digest(
    grader.filter(([name]) => !NO_PART.test(name)),
    posix,
    packages,
  )
}

/** The same of the unit's checks, of its solution, which wrong programs talk with, and of a program. */
export async function digestsOf(engine: string, unit: Unit): Promise<DigestOf> {
  const checks = await judges(unit)
  const solution = Object.values(unit.exercise.programs).map((file) =>
    readFile(join(COURSE, 'solutions', unit.slug, file), 'utf8'),
  )
  const own = digest(engine, checks, await Promise.all(solution))
  return async (wrong) => digest(own, wrong ? await readFile(wrong, 'utf8') : '').slice(0, 16)
}
