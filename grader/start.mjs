// Starts a command of the course on a Node that may not run TypeScript by itself: everything is compiled before, once. tsx would take
// longer, and keeps a cache in the temporary directory, where a student's program could write.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { namedChecks, namedExercises, slugsIn } from './compile-checks.mjs'
import { keptCompilation } from './kept-compilation.mjs'

// Node answers this signal by opening its inspector, through which a student's program could set its own score.
process.on('SIGUSR1', () => {})

const course = fileURLToPath(new URL('..', import.meta.url))

// `node grader/start.mjs <command> [arguments]`; package.json has them. The grader starts itself a second time, with `inside`,
// where checks want a network namespace of their own or programs are to be kept in a sandbox; and the course in the browser
// starts a grader with `worker`. `bench` lies beside the grader that it measures.
const INSIDE = 'grader/namespace/inside'
const OWN = { inside: INSIDE, worker: 'site/server/worker', bench: 'bench/bench' }
/** What a command starts besides: it is compiled once for all. */
const STARTED = { gradebook: ['grader/commands/grade'] }

const [command = ''] = process.argv.splice(2, 1)
const entry = OWN[command] ?? `grader/commands/${command}`
if (!existsSync(join(course, `${entry}.ts`)))
  leave(2, `there is no command '${command}': see the scripts in package.json`)

/** The machine is at fault, not the student's program; to the doctor that is an answer. */
const MACHINE = command === 'doctor' ? 1 : 3

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19))
  leave(
    MACHINE,
    `the course needs Node 20.19 or later, and this is ${process.versions.node}: see https://nodejs.org`,
  )

const privateChecks = namedChecks()
try {
  // Who is started by another grader is told where that one has put everything.
  globalThis.compiledCourse = process.env.SOCKET_COURSE_COMPILED ?? (await compiled())
} catch ({ errors, message, code }) {
  if (['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(code) && /, (mkdtemp|chmod) /.test(message))
    leave(MACHINE, `the course cannot write to its own node_modules: ${message}`)
  // node_modules from another system (Windows and WSL share a folder, say): esbuild explains that at length.
  if (!errors) leave(MACHINE, `the packages do not work here: run npm ci again. ${message}`)
  // esbuild has said where and what. 2: the instructor's checks are wrong; 3: the grader is broken, not the student's program.
  const [first] = errors.map(({ location }) => resolve(course, location?.file ?? ''))
  process.exit(privateChecks && first?.startsWith(join(privateChecks, '/')) ? 2 : 3)
}
await import(pathToFileURL(join(globalThis.compiledCourse, `${entry}.mjs`)).href)

async function compiled() {
  const [modules, slugs] = [[entry, INSIDE, ...(STARTED[command] ?? [])], wantedChecks()]
  const kept = keptCompilation(course, modules, slugs)
  if (kept) return kept
  // Nothing of ours runs before the packages are there: this is said here, and not by the doctor alone.
  const { compile } = await import('./compile.mjs').catch((error) =>
    leave(
      MACHINE,
      `the packages are not installed: run npm ci first (${error.code ?? error.message})`,
    ),
  )
  return compile(course, modules, slugs)
}

/** A second unit's checks cost nothing to hold, but all seventeen 45 ms to compile. */
function wantedChecks() {
  if (command !== 'grade' || privateChecks) return undefined
  return namedExercises(process.argv.slice(2), slugsIn(join(course, 'exercises')))
}

/** Ends with one line that says what to do. */
function leave(code, why) {
  console.error(`start: ${why}`)
  process.exit(code)
}
