// Tries to change checks, solutions, results, its own program, what others execute, and the output of every process it sees.
import { appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const course = '@COURSE@'
const files = [
  ...['exercises/02-echo-server/checks.ts', 'solutions/02-echo-server/server.ts', 'package.json'],
  ...['node_modules/koffi/index.js', 'node_modules/.socket-course-forged'],
].map((name) => join(course, name))
const others = ['@JSON@', '/etc/passwd', '/usr/bin/node', '/forged']
const outputs = readdirSync('/proc').flatMap((pid) =>
  /^\d+$/.test(pid) ? [`/proc/${pid}/fd/1`, `/proc/${pid}/fd/2`] : [],
)

function isWritten(path: string): boolean {
  try {
    appendFileSync(path, '\nFORGED\n')
    return true
  } catch {
    return false
  }
}

const written = [...files, ...others].filter(isWritten)
const own = [process.argv[1]!, join(process.argv[1]!, '../posix.mjs')].filter(isWritten)
for (const path of outputs) {
  try {
    appendFileSync(path, 'FORGED 20 of 20 points\n')
  } catch {
    // It may not.
  }
}
console.error(JSON.stringify({ written, own }))
process.exitCode = 1
