import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { COURSE } from '../course.ts'
import { TEMPORARY } from './support.ts'

/**
 * Starts a command of the course as `npm run` does. Who calls it ends it.
 * @param words the command and its arguments
 */
export function startCommand(
  words: string[],
  { cwd = COURSE, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const child = spawn(process.execPath, ['grader/start.mjs', ...words], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: TEMPORARY, FORCE_COLOR: undefined, ...env },
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (said.stdout += chunk))
  child.stderr.on('data', (chunk) => (said.stderr += chunk))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, ...said }))
  return { child, said, ended }
}
