// Starts a command of the grader on a Node that may not run TypeScript by itself: everything is compiled first. tsx would take
// 0.3 s more, and keeps a cache in the temporary directory, where a student's program could write.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { compile } from './compile.mjs'

// Node answers this signal by opening its inspector, through which a student's program could set its own score.
process.on('SIGUSR1', () => {})

const course = fileURLToPath(new URL('..', import.meta.url))
const INSIDE = 'namespace/inside'

// `node grader/start.mjs <command> [arguments]`; package.json has them. The grader starts itself a second time, with `inside`,
// where checks want a network namespace of their own or programs are to be kept in a sandbox.
const [command = ''] = process.argv.splice(2, 1)
const entry = command === 'inside' ? INSIDE : `commands/${command}`
if (!existsSync(join(course, 'grader', `${entry}.ts`))) {
  console.error(`start: there is no command '${command}': see the scripts in package.json`)
  process.exit(2)
}

try {
  // The second grader may not write here, and is told where the first has put everything.
  globalThis.compiledCourse =
    process.env.SOCKET_COURSE_COMPILED ?? (await compile(course, [entry, INSIDE]))
} catch {
  // esbuild has said where and what. 3: the grader is broken, not the student's program.
  process.exit(3)
}
await import(pathToFileURL(join(globalThis.compiledCourse, 'grader', `${entry}.mjs`)).href)
