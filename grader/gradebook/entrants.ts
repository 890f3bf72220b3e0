import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { UsageError } from '../commands/command-line.ts'
import { slugs } from '../course.ts'
import { isDirectory } from '../submission.ts'
import { parseRoster, RosterError } from './roster.ts'
import { asOnDisk, byId, type Entrant, quoted, whyNoId } from './student.ts'

const MOST_LINES = 5

/**
 * Who is to be graded, by their ids: the subdirectories of a directory, or the rows of a roster.
 * @param out the gradebook's own directory, which is nobody's submission
 * @throws {UsageError} before anything is graded, of all that cannot be
 */
export async function findEntrants(cohort: string, out: string): Promise<Entrant[]> {
  const path = resolve(cohort)
  const found = await stat(path).catch(() => undefined)
  if (!found)
    throw new UsageError(`there is no ${path}: give a directory of submissions, or a roster.csv`)
  const entrants = found.isDirectory()
    ? await inDirectory(path, resolve(out))
    : await inRoster(path)
  return entrants.sort(byId)
}

async function inDirectory(directory: string, out: string): Promise<Entrant[]> {
  const inside = relative(directory, out)
  if (inside === '' || !inside.startsWith('..'))
    throw new UsageError(`${out} lies among the submissions: give an --out elsewhere`)
  const entries = (await readdir(directory, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith('.'),
  )
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const own = ['exercises', ...(await slugs())].find((name) => names.includes(name))
  if (own)
    throw new UsageError(
      `${directory} is itself a submission, with ${own}: give the directory above it`,
    )
  const lines = entries.flatMap((entry) => {
    if (entry.isSymbolicLink())
      return [`${quoted(entry.name)} is a symbolic link: name it in a roster`]
    return entry.isDirectory() ? (whyNoId(entry.name) ?? []) : []
  })
  refuse(directory, [...lines, ...alike(names)])
  if (names.length === 0)
    throw new UsageError(`${directory} holds no directory, hence no submission`)
  return names.map((id) => ({ id, directory: resolve(directory, id) }))
}

function alike(names: string[]): string[] {
  const seen = new Map<string, string>()
  return names.flatMap((name) => {
    const same = seen.get(asOnDisk(name))
    seen.set(asOnDisk(name), name)
    return same === undefined ? [] : [`${same} and ${name} are the same name on many disks`]
  })
}

async function inRoster(path: string): Promise<Entrant[]> {
  const text = await readFile(path, 'utf8')
  try {
    const home = dirname(path)
    const rows = parseRoster(text).map((row) => ({ ...row, directory: resolve(home, row.path) }))
    const there = await Promise.all(rows.map(({ directory }) => leadsToDirectory(directory)))
    refuse(
      path,
      rows
        .filter((_, at) => !there[at])
        .map(
          ({ line, directory }) =>
            `line ${line}: there is no directory ${quoted(directory)} (an empty one is graded 0)`,
        ),
    )
    return rows.map(({ id, name, directory }) => ({ id, ...(name ? { name } : {}), directory }))
  } catch (error) {
    if (!(error instanceof RosterError)) throw error
    refuse(path, error.lines)
    throw error
  }
}

/** The instructor's own roster may name a link. */
async function leadsToDirectory(path: string): Promise<boolean> {
  return (
    (await isDirectory(path)) || ((await stat(path).catch(() => undefined))?.isDirectory() ?? false)
  )
}

function refuse(where: string, lines: string[]): void {
  if (lines.length === 0) return
  const left = lines.length - MOST_LINES
  const told = [...lines.slice(0, MOST_LINES), ...(left > 0 ? [`… and ${left} more`] : [])]
  throw new UsageError(
    `nothing was graded: ${where}${told.length > 1 ? ` has ${lines.length} mistakes:\n  ` : ': '}${told.join('\n  ')}`,
  )
}
