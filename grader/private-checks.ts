import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Exercise, exercise } from './exercise.ts'
import { UsageError } from './usage-error.ts'

/** What a unit declares beside its checks. Private checks that are added to a unit are held under its settings. */
const SETTINGS = ['programs', 'serverArguments', 'transport', 'posix', 'limits'] as const

/** The units' folders in an instructor's directory. @throws {UsageError} where it does not hold what it should */
export function privateFolders(directory: string): string[] {
  if (!existsSync(directory))
    throw new UsageError(
      `there is no directory ${directory}: give one that holds NN-slug/checks.ts`,
    )
  const folders = readdirSync(directory).filter((name) => /^\d\d-/.test(name))
  const empty = folders.find((name) => !existsSync(join(directory, name, 'checks.ts')))
  if (empty) throw new UsageError(`${join(directory, empty)} has no checks.ts`)
  if (folders.length > 0) return folders.sort()
  throw new UsageError(`${directory} has no checks: it is to hold NN-slug/checks.ts`)
}

/** All units, the instructor's own among them. A number means one unit, so a misspelt folder is no new unit. */
export function withPrivateUnits(units: string[], folders: string[]): string[] {
  const own = folders.filter((folder) => !units.includes(folder))
  for (const folder of own) {
    const namesake = units.find((slug) => slug.slice(0, 2) === folder.slice(0, 2))
    if (namesake)
      throw new UsageError(
        `${folder} has the number of ${namesake}: call it that, to add checks to it, or give it a number of its own`,
      )
  }
  return [...units, ...own].sort()
}

/** A unit with an instructor's checks after its own. */
export function withPrivateChecks(slug: string, unit: Exercise, added: Exercise): Exercise {
  const [file] = Object.values(added.programs)
  const plain = exercise({ title: '', lesson: '', checks: [], program: file as 'server.ts' })
  const differs = (from: Exercise) => (key: (typeof SETTINGS)[number]) =>
    JSON.stringify(added[key]) !== JSON.stringify(from[key])
  const other = SETTINGS.filter(differs(unit)).find(
    (key) => key === 'programs' || differs(plain)(key),
  )
  if (other)
    throw new UsageError(
      `the private checks of ${slug} declare other ${other} than the unit: its own hold`,
    )
  return { ...unit, checks: [...unit.checks, ...added.checks] }
}

/** @throws {UsageError} where an instructor's checks.ts exports something else than an exercise */
export function requireExercise(slug: string, added: Exercise | undefined): void {
  if (added?.programs && Array.isArray(added.checks)) return
  throw new UsageError(`the private checks of ${slug} export no exercise as their default`)
}

/** Reports know a check by its title. */
export function refuseEqualTitles(slug: string, { checks }: Exercise): void {
  const titles = checks.map(({ title }) => title)
  const twice = titles.find((title, at) => titles.indexOf(title) < at)
  if (twice !== undefined)
    throw new UsageError(`two checks of ${slug} are called "${twice}": rename the private one`)
}
