import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { checksIn, namedChecks, offersTheCourse } from './compile-checks.mjs'
import { keep, newFolder } from './kept-compilation.mjs'

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

/** Compiles modules of the course and its checks, in one go (0.2 s). An instructor's checks are compiled anew each time, the rest is kept. */
export async function compile(course, modules, slugs) {
  const checks = namedChecks()
  const began = Date.now()
  const folder = newFolder(course)
  let isKept = false
  process.on('exit', () => isKept || rmSync(folder, { recursive: true, force: true }))
  const { metafile } = await build({
    entryPoints: [
      ...modules.map((module) => ({ in: join(course, `${module}.ts`), out: module })),
      ...checksIn(join(course, 'exercises'), 'exercises', slugs),
      ...(checks && existsSync(checks) ? checksIn(checks, 'private') : []),
    ],
    absWorkingDir: course,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    external: external(course),
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    plugins: checks
      ? [keepsItsUrl(/\.ts$/), offersTheCourse(course)]
      : [keepsItsUrl(/[\\/]grader[\\/]course\.ts$/)],
    logLevel: 'error',
  })
  const inputs = Object.keys(metafile.inputs)
  isKept = !checks && keep(course, modules, slugs, { folder, inputs, began })
  return folder
}
