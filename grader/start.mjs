// Starts a command of the grader on a Node that may not run TypeScript by itself: everything is compiled in one go (0.1 s) into a folder
// that lives as long as the run. tsx would take 0.3 s more, and keeps a cache in the temporary directory, where a student's
// program could write.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

// Node answers this signal by opening its inspector, through which a student's program could set its own score.
process.on('SIGUSR1', () => {})

const course = fileURLToPath(new URL('..', import.meta.url))
const privateChecks = namedChecks()

/** Each module goes on finding its neighbours where it was written. */
const keepsItsUrl = {
  name: 'keeps-its-url',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    }))
  },
}

/** An instructor's checks, which lie outside the course, import what the course's own import. */
const offersTheCourse = {
  name: 'offers-the-course',
  setup(build) {
    build.onResolve({ filter: /^#/ }, ({ path, kind, pluginData }) =>
      pluginData === course
        ? undefined
        : build.resolve(path, { kind, resolveDir: course, pluginData: course }),
    )
  },
}

/** The directory that `--checks` names; the grader that is started inside inherits it. */
function namedChecks() {
  const at = process.argv.findIndex((argument) => /^--checks(=|$)/.test(argument))
  const [named = '', next = ''] = at < 0 ? [] : process.argv.slice(at)
  const directory = named.slice('--checks='.length) || next
  if (directory) process.env.COURSE_CHECKS = resolve(directory)
  return process.env.COURSE_CHECKS
}

/** Every NN-slug/checks.ts of a directory, and where below the compiled course it goes. */
function checksIn(directory, below) {
  if (!directory || !existsSync(directory)) return []
  return readdirSync(directory)
    .filter((name) => /^\d\d-/.test(name) && existsSync(join(directory, name, 'checks.ts')))
    .map((slug) => ({ in: join(directory, slug, 'checks.ts'), out: join(below, slug, 'checks') }))
}

// Inside the course, so that the packages it imports are found.
const compiled = mkdtempSync(join(course, 'node_modules', '.socket-course-'))
process.on('exit', () => rmSync(compiled, { recursive: true, force: true }))

// `node grader/start.mjs <command> [arguments]`; package.json has them. The grader starts itself a second time, with `inside`,
// where checks want a network namespace of their own.
const [command = ''] = process.argv.splice(2, 1)
const entry = command === 'inside' ? 'namespace/inside' : `commands/${command}`
if (!existsSync(join(course, 'grader', `${entry}.ts`))) {
  console.error(`start: there is no command '${command}': see the scripts in package.json`)
  process.exit(2)
}

try {
  await build({
    entryPoints: [
      { in: join(course, 'grader', `${entry}.ts`), out: join('grader', entry) },
      ...checksIn(join(course, 'exercises'), 'exercises'),
      ...checksIn(privateChecks, 'private'),
    ],
    outdir: compiled,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    plugins: [keepsItsUrl, offersTheCourse],
    logLevel: 'error',
  })
} catch ({ errors = [] }) {
  // esbuild has said where and what. 2: the instructor's checks are wrong; 3: the grader is broken, not the student's program.
  const places = errors.map(({ location }) => resolve(location?.file ?? course))
  process.exit(privateChecks && places.every((place) => place.startsWith(privateChecks)) ? 2 : 3)
}
globalThis.compiledCourse = compiled
await import(pathToFileURL(join(compiled, 'grader', `${entry}.mjs`)).href)
