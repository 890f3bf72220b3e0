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

// Inside the course, so that the packages it imports are found.
const compiled = mkdtempSync(join(course, 'node_modules', '.socket-course-'))
process.on('exit', () => rmSync(compiled, { recursive: true, force: true }))

// `node grader/start.mjs <command> [arguments]`; package.json has them. The grader starts itself a second time: with `inside`,
// where checks want a network namespace of their own, and with `worker`, to grade for the course in the browser.
const [command = ''] = process.argv.splice(2, 1)
const own = { inside: 'grader/namespace/inside', worker: 'site/server/worker' }
const entry = own[command] ?? `grader/commands/${command}`
if (!existsSync(join(course, `${entry}.ts`))) {
  console.error(`start: there is no command '${command}': see the scripts in package.json`)
  process.exit(2)
}

try {
  await build({
    entryPoints: [join(course, `${entry}.ts`), ...checks],
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
await import(pathToFileURL(join(compiled, `${entry}.mjs`)).href)
