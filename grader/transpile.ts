import { readFile, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildFailure, build, type Plugin, type TransformOptions, transform } from 'esbuild'
import { foreign } from '#posix'
import { COURSE } from './course.ts'
import { Failure } from './failure.ts'
import type { SourceFile } from './submission.ts'
import { tamed } from './tamed-esbuild.ts'

const POSIX = join(COURSE, 'posix/')

const SETTINGS = {
  loader: 'ts',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  tsconfigRaw: {},
  logLevel: 'silent',
} satisfies TransformOptions

/**
 * Makes one JavaScript file of one TypeScript file, with a source map that leads back to the student's lines.
 * No other file is looked at, whatever the text asks for: bundling it would follow its imports with wildcards across the whole
 * disk, and read the source map that it names.
 * @param posix whether it may import `#posix`
 * @throws {Failure} of kind `not-transpiled`, with file, line and column
 * @throws {NoLibcError} where the program wants `#posix` and could not make a single call of it
 */
export async function transpile(source: SourceFile, out: string, posix = true): Promise<void> {
  const imports = await failingAtItsPlace(source, () => importsOf(source))
  const refused = imports.find((path) => !isBuiltin(path) && !(posix && path === '#posix'))
  if (refused !== undefined) throw unavailable(source, refused, posix)
  const sourcefile = pathToFileURL(source.path).href
  const settings: TransformOptions = { ...SETTINGS, sourcefile, sourcemap: 'inline' }
  const { code } = await failingAtItsPlace(source, () => transform(source.text, settings))
  await writeFile(out, code)
  if (!imports.includes('#posix')) return
  foreign()
  await offerPosix(dirname(out))
}

/** What a file imports by name. Types, and what is imported and not used, need nobody. */
async function importsOf({ text }: SourceFile): Promise<string[]> {
  const { loader, ...settings } = SETTINGS
  const { metafile } = await build({
    ...settings,
    stdin: { contents: text, loader },
    metafile: true,
    write: false,
  })
  return Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
}

async function failingAtItsPlace<T>(source: SourceFile, work: () => Promise<T>): Promise<T> {
  try {
    return await tamed(source, work)
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? []
    if (!first) throw error
    const place = first.location ? `:${first.location.line}:${first.location.column + 1}` : ''
    throw new Failure({ kind: 'not-transpiled', what: `${source.path}${place}: ${first.text}` })
  }
}

/** A program may use Node's own modules and, in most exercises, `#posix`; whatever else it names is refused by name. */
function unavailable({ path, text }: SourceFile, name: string, posix: boolean): Failure {
  const at = Math.max(text.indexOf(`'${name}'`), text.indexOf(`"${name}"`))
  const above = text.slice(0, Math.max(0, at)).split('\n')
  const place = at < 0 ? '' : `:${above.length}:${above.at(-1)!.length + 1}`
  const offered = posix ? "Node's own modules and '#posix'" : "Node's own modules"
  const what = `${path}${place}: '${name}' is not available: import from ${offered} only`
  return new Failure({ kind: 'not-transpiled', what })
}

let posix: Promise<Uint8Array> | undefined

/** Puts `#posix` beside a program, and a package.json that says so. */
async function offerPosix(directory: string): Promise<void> {
  posix ??= bundlePosix()
  await writeFile(join(directory, 'posix.mjs'), await posix)
  const meaning = { imports: { '#posix': './posix.mjs' } }
  await writeFile(join(directory, 'package.json'), JSON.stringify(meaning))
}

async function bundlePosix(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(POSIX, 'index.ts')],
    outfile: join(POSIX, 'posix.mjs'),
    sourceRoot: pathToFileURL(POSIX).href,
    sourcemap: 'inline',
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [findsItsPackages],
  })
  return outputFiles[0]!.contents
}

/** In another folder, posix would look for koffi beside the student's program. */
const findsItsPackages: Plugin = {
  name: 'finds-its-packages',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const url = JSON.stringify(pathToFileURL(path).href)
      return { contents: text.replace(/import\.meta\.url/g, url), loader: 'ts' }
    })
  },
}
