/** The programs of solutions/ whose verdict is known beforehand: what the course is proven by. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COURSE, type Unit } from './course.ts'
import type { Check } from './exercise.ts'
import { directorySubmission, type Submission, withFile } from './submission.ts'

/** Stands in for the solution's `program`; undefined where the unit has only one. */
export type KnownProgram = { name: string; file: string; program?: string }

/**
 * What its author believed, the titles of the checks that it declares to fail, those that it passes or fails by luck (how the
 * kernel cuts a stream, which of two events comes first, what the seed draws) and so proves nothing about, and its place among the
 * unit's wrong programs.
 */
export type WrongProgram = KnownProgram & {
  misconception: string
  fails: string[]
  byLuck: string[]
  number: number
}

/** All solutions, as a submission. */
export function solutions(): Promise<Submission> {
  return directorySubmission(join(COURSE, 'solutions'))
}

export function wrongPrograms(slug: string): WrongProgram[] {
  return programsIn(slug, 'wrong').map((known, number) => {
    const text = readFileSync(known.file, 'utf8')
    const [misconception = ''] = declared(text, 'Misconception')
    const [fails, byLuck] = [declared(text, 'fails'), declared(text, 'fails by luck')]
    return { ...known, misconception, fails, byLuck, number }
  })
}

/** Correct programs in other styles than the solution's. */
export function rightPrograms(slug: string): KnownProgram[] {
  return programsIn(slug, 'right')
}

/** The solution with one program in place of its own. */
export function withProgram(
  solution: Submission,
  unit: Unit,
  { file, program }: KnownProgram,
): Submission {
  return withFile(solution, unit.slug, program ?? onlyProgram(unit), file)
}

/** The unit with those checks alone that start the replaced program: no other can come out differently. */
export function affectedBy(unit: Unit, { program }: KnownProgram): Unit {
  if (!program) return unit
  return withChecks(
    unit,
    ({ programs }) => !programs || programs.some((role) => `${role}.ts` === program),
  )
}

export function withChecks(unit: Unit, holds: (check: Check, at: number) => boolean): Unit {
  const checks = unit.exercise.checks.filter(holds)
  return { ...unit, exercise: { ...unit.exercise, checks } }
}

function programsIn(slug: string, kind: 'wrong' | 'right'): KnownProgram[] {
  const folder = join(COURSE, 'solutions', slug, kind)
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  return names
    .filter((name) => /\.(ts|py)$/.test(name))
    .map((name) => {
      const file = join(folder, name)
      return { name, file, program: declared(readFileSync(file, 'utf8'), 'program')[0] }
    })
}

function declared(text: string, field: string): string[] {
  return [...text.matchAll(new RegExp(`^// ${field}: (.+)$`, 'gm'))].map((match) => match[1]!)
}

function onlyProgram({ slug, exercise }: Unit): string {
  const [program, ...others] = Object.values(exercise.programs)
  if (program && others.length === 0) return program
  throw new Error(
    `${slug} has two programs: its wrong programs say which one they stand in for (// program: client.ts)`,
  )
}
