/**
 * What help needs of a unit and a student may have no more: the stub as it was, and what the authors of wrong programs believed.
 * `help.json` stands beside the checks, because not everybody who takes the course has its solutions or its history. A test
 * makes it and holds it true.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COURSE, type Unit } from '../course.ts'
import { wrongPrograms } from '../known-programs.ts'

export type Help = {
  /** The lines of each stub, by its file's name. */
  stubs: Record<string, string[]>
  /** By the title of a check: what those believed whose programs fail it, the most telling first. */
  believed: Record<string, string[]>
}

/** More would no longer be near the answer. */
const MOST_BELIEFS = 3

/** @param root where the course lies */
export function readHelp(slug: string, root = COURSE): Help {
  return JSON.parse(readFileSync(join(root, 'exercises', slug, 'help.json'), 'utf8')) as Help
}

/** Makes it of a unit's stubs and wrong programs. */
export function makeHelp({ slug, exercise }: Unit): Help {
  const stub = (file: string) => readFileSync(join(COURSE, 'exercises', slug, file), 'utf8')
  const files = Object.values(exercise.programs)
  // A program that fails little says most about what it fails.
  const wrongs = wrongPrograms(slug).sort((a, b) => a.fails.length - b.fails.length)
  const beliefs = exercise.checks.map(({ title }) => {
    const failing = wrongs.filter(({ fails }) => fails.includes(title))
    const most = exercise.checks.length / 2
    const telling = failing.filter(({ fails }) => fails.length <= most)
    const sentences = new Set(
      (telling.length > 0 ? telling : failing).map(({ misconception }) => misconception),
    )
    return [title, [...sentences].slice(0, MOST_BELIEFS)] as const
  })
  return {
    stubs: Object.fromEntries(files.map((file) => [file, stub(file).split('\n')])),
    believed: Object.fromEntries(beliefs),
  }
}
