import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { checksIn, namedChecks, offersTheCourse } from './compile-checks.mjs'

/** What a module asks of its own place stays true. Of the course's, one asks, and others ask that one; every file that comes by here costs time. */
const keepsItsUrl = (filter) => ({
  name: 'keeps-its-url',
  setup({ onLoad }) {
    onLoad({ filter }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    }))
  },
})

/** Of many small modules, which Node would take 60 ms to load, in both graders. */
const BUNDLED = ['execa', 'get-port', 'fastest-levenshtein']

/** All other packages; of what those above depend on, one calls require(), which a bundle cannot. */
function external(course) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(course, 'package.json')))
  const packages = Object.keys({ ...dependencies, ...devDependencies })
  return [...packages.filter((name) => !BUNDLED.includes(name)), 'cross-spawn']
}

/** How folders of this machine's begin; the process that made one is next in its name. */
const OWN = `.socket-course-${hostname().replace(/\W/g, '_')}-`

/** Who was killed could not remove its own. */
function removeAbandoned(packages) {
  for (const name of readdirSync(packages)) {
    const pid = name.startsWith(OWN) ? Number.parseInt(name.slice(OWN.length), 10) : 0
    if (pid > 0 && !isAlive(pid)) removeOwn(join(packages, name))
  }
}

function removeOwn(directory) {
  try {
    rmSync(directory, { recursive: true, force: true })
  } catch (error) {
    // It is somebody else's, such as root's.
    if (!['EACCES', 'EPERM'].includes(error.code)) throw error
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch ({ code }) {
    return code !== 'ESRCH'
  }
}

/** Compiles modules of the course and its checks, in one go (0.1 s), into a folder that lives as long as this process. */
export async function compile(course, modules, slugs) {
  // Inside the course, so that the packages it imports are found.
  const packages = join(course, 'node_modules')
  removeAbandoned(packages)
  const compiled = mkdtempSync(join(packages, `${OWN}${process.pid}-`))
  process.on('exit', () => rmSync(compiled, { recursive: true, force: true }))
  // The second grader, who may be somebody else, reads it too.
  chmodSync(compiled, 0o755)
  const checks = namedChecks()
  await build({
    entryPoints: [
      ...modules.map((module) => ({ in: join(course, `${module}.ts`), out: module })),
      ...checksIn(join(course, 'exercises'), 'exercises', slugs),
      ...(checks && existsSync(checks) ? checksIn(checks, 'private') : []),
    ],
    outdir: compiled,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    external: external(course),
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    plugins: checks
      ? [keepsItsUrl(/\.ts$/), offersTheCourse(course)]
      : [keepsItsUrl(/[\\/]grader[\\/]course\.ts$/)],
    logLevel: 'error',
  })
  return compiled
}
