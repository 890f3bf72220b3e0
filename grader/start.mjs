// Starts a command of the grader on a Node that may not run TypeScript by itself: everything is compiled in one go (0.1 s) into a folder
// that lives as long as the run. tsx would take 0.3 s more, and keeps a cache in the temporary directory, where a student's
// program could write.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

// Node answers this signal by opening its inspector, through which a student's program could set its own score.
process.on('SIGUSR1', () => {})

const course = fileURLToPath(new URL('..', import.meta.url))
const checks = readdirSync(join(course, 'exercises'))
  .map((slug) => join(course, 'exercises', slug, 'checks.ts'))
  .filter((path) => existsSync(path))

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

/** Inside the course, so that the packages it imports are found. */
function temporary() {
  const made = mkdtempSync(join(course, 'node_modules', '.socket-course-'))
  process.on('exit', () => rmSync(made, { recursive: true, force: true }))
  return made
}

// A gradebook compiles once for all its graders, and tells them where.
const given = process.env.SOCKET_COURSE_COMPILED
const compiled = given ?? temporary()

// `node grader/start.mjs <command> [arguments]`; package.json has them. The grader starts itself a second time, with `inside`,
// where checks want a network namespace of their own.
const [command = ''] = process.argv.splice(2, 1)
const entry = command === 'inside' ? 'namespace/inside' : `commands/${command}`
if (!existsSync(join(course, 'grader', `${entry}.ts`))) {
  console.error(`start: there is no command '${command}': see the scripts in package.json`)
  process.exit(2)
}

const entries = command === 'gradebook' ? [entry, 'commands/grade', 'namespace/inside'] : [entry]

try {
  if (given === undefined)
    await build({
      entryPoints: [...entries.map((each) => join(course, 'grader', `${each}.ts`)), ...checks],
      outbase: course,
      outdir: compiled,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      plugins: [keepsItsUrl],
      logLevel: 'error',
    })
} catch {
  // esbuild has said where and what. 3: the grader is broken, not the student's program.
  process.exit(3)
}
globalThis.compiledCourse = compiled
await import(pathToFileURL(join(compiled, 'grader', `${entry}.mjs`)).href)
