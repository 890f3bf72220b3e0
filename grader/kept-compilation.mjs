// What was compiled is kept, and used again while no file that went into it has changed: that takes a few ms, and not 200. It lies beside the
// grader and its packages: whoever can write there could as well write the grader.
import { createHash } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { namedChecks, slugsIn } from './compile-checks.mjs'

/** What nothing was started from for so long is removed: something may still run in one that was replaced. */
const MOST_MS = 7 * 24 * 60 * 60 * 1000

/** By so much a file system's clock may be late: it stands still between two ticks of the kernel. */
const TICK_MS = 20

/** These decide, too, what comes of a file: versions of packages, how modules are found and compiled. */
const SETTINGS = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'grader/compile.mjs',
  'grader/compile-checks.mjs',
]

const keptIn = (course) => join(course, 'node_modules/.cache/socket-course')

/** The file that says what one compilation was made of. In its name: the course, which is written into it, and all that it holds. */
function listOf(course, modules, slugs = slugsIn(join(course, 'exercises'))) {
  const what = JSON.stringify([course, modules, slugs])
  return join(keptIn(course), `${createHash('sha256').update(what).digest('hex')}.json`)
}

/** The folder in which these modules and checks were compiled as their files are now; undefined where there is none. */
export function keptCompilation(course, modules, slugs) {
  if (namedChecks()) return undefined
  try {
    const list = listOf(course, modules, slugs)
    const { folder, inputs, stamps } = JSON.parse(readFileSync(list, 'utf8'))
    const compiled = join(keptIn(course), folder)
    if (String(stampsOf(course, inputs)) !== String(stamps) || !existsSync(compiled))
      return undefined
    for (const used of [list, compiled]) stillUsed(used)
    return compiled
  } catch {
    // There is no such list, or it is not ours.
    return undefined
  }
}

/** A new folder to compile into, from which packages are found. @throws where nobody may write */
export function newFolder(course) {
  const folder = mkdtempSync(join(writable(course), '.socket-course-'))
  // The second grader, who may be somebody else, reads it too.
  chmodSync(folder, 0o755)
  return folder
}

/** Where what is compiled is kept; where that is somebody else's, root's say, only a place for now. */
function writable(course) {
  const kept = keptIn(course)
  try {
    mkdirSync(kept, { recursive: true })
    accessSync(kept, constants.W_OK)
    removeOld(kept)
    return kept
  } catch {
    return join(course, 'node_modules')
  }
}

/**
 * From now on, `folder` holds these modules and checks.
 * @param inputs the files that went into it, below the course
 * @param began when they were first read, in milliseconds since 1970
 * @returns false, and nothing is kept, where one has changed since (nobody knows what of it was read), or the folder is not to be kept
 */
export function keep(course, modules, slugs, { folder, inputs, began }) {
  if (dirname(folder) !== keptIn(course)) return false
  const stamps = stampsOf(course, inputs)
  if (stamps.some((stamp) => Number.parseFloat(stamp) > began - TICK_MS)) return false
  const text = JSON.stringify({ folder: basename(folder), inputs, stamps })
  // Whoever looks meanwhile finds the old list or the new one, whole.
  writeFileSync(join(folder, 'inputs.json'), text)
  renameSync(join(folder, 'inputs.json'), listOf(course, modules, slugs))
  return true
}

/** What changes with a file: when its bytes or anything else of it last did, its size, and which file it is. */
function stampsOf(course, inputs) {
  return [...SETTINGS, ...inputs].map((path) => {
    const stat = statSync(join(course, path), { throwIfNoEntry: false })
    return stat ? `${stat.ctimeMs} ${stat.size} ${stat.ino}` : 'none'
  })
}

function stillUsed(path) {
  try {
    utimesSync(path, new Date(), new Date())
  } catch {
    // It is somebody else's.
  }
}

function removeOld(kept) {
  for (const name of readdirSync(kept)) {
    const path = join(kept, name)
    try {
      if (Date.now() - statSync(path).mtimeMs > MOST_MS)
        rmSync(path, { recursive: true, force: true })
    } catch {
      // It is somebody else's, or somebody else removes it.
    }
  }
}
