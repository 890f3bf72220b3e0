// Starts a command of the grader on a Node that may not run TypeScript by itself: everything is compiled in one go (0.1 s) into a folder
// that lives as long as the run. tsx would take 0.3 s more, and keeps a cache in the temporary directory, where a student's
// program could write.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

// Node answers this signal by opening its inspector, through which a student's program could set its own score.
process.on('SIGUSR1', () => {})

// `node grader/start.mjs <command> [arguments]`; package.json has them. The grader starts itself a second time, with `inside`,
// where checks want a network namespace of their own.
const [command = ''] = process.argv.splice(2, 1)
/** The machine is at fault, not the student's program; to the doctor that is an answer. */
const MACHINE = command === 'doctor' ? 1 : 3

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19))
  leave(
    MACHINE,
    `the course needs Node 20.19 or later, and this is ${process.versions.node}: see https://nodejs.org`,
  )

// Nothing of ours runs before it is there: this is said here, and not by the doctor alone.
const { build } = await import('esbuild').catch((error) =>
  leave(
    MACHINE,
    `the packages are not installed: run npm ci first (${error.code ?? error.message})`,
  ),
)

/** Ends with one line that says what to do. */
function leave(code, why) {
  console.error(`start: ${why}`)
  process.exit(code)
}

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

// Inside the course, so that the packages it imports are found.
const compiled = mkdtempSync(join(course, 'node_modules', '.socket-course-'))
process.on('exit', () => rmSync(compiled, { recursive: true, force: true }))

const entry = command === 'inside' ? 'namespace/inside' : `commands/${command}`
if (!existsSync(join(course, 'grader', `${entry}.ts`)))
  leave(2, `there is no command '${command}': see the scripts in package.json`)

try {
  await build({
    entryPoints: [join(course, 'grader', `${entry}.ts`), ...checks],
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
} catch (error) {
  // node_modules from another system (Windows and WSL share a folder, say): esbuild explains that at length.
  if (!error.errors)
    leave(MACHINE, `the packages do not work here: run npm ci again. ${error.message}`)
  // esbuild has said where and what. 3: the grader is broken, not the student's program.
  process.exit(3)
}
globalThis.compiledCourse = compiled
await import(pathToFileURL(join(compiled, 'grader', `${entry}.mjs`)).href)
