import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { COURSE } from '../course.ts'
import { DEFAULT_LIMITS } from '../programs/limits.ts'
import { runDirectory } from '../programs/remove.ts'
import type { CommandLine } from '../programs/runnable.ts'
import { find, whyNoLibc } from '../witnesses/machine.ts'
import { hasProc, readText } from '../witnesses/proc.ts'
import { HELD, handOver, isolated } from './grader.ts'
import { confined, STATUS_FD } from './program.ts'

/** The first bubblewrap with all that is asked of it: --disable-userns. */
const OLDEST = [0, 8] as const

/** Settings by which systems forbid what a sandbox is made of, and the value with which each forbids it. */
const FORBIDDING: Record<string, string> = {
  // Ubuntu 23.10 and later.
  'kernel.apparmor_restrict_unprivileged_userns': '1',
  // Debian 10 and earlier.
  'kernel.unprivileged_userns_clone': '0',
  'user.max_user_namespaces': '0',
}

let known: Promise<string | undefined> | undefined

/** Why this machine cannot run programs in a sandbox, in one line; undefined where it can. Tried once, for real. */
export function whyNoSandbox(): Promise<string | undefined> {
  const reason = missing()
  known ??= reason === undefined ? failing() : Promise.resolve(reason)
  return known
}

/** What a sandbox is made of and this machine has not; undefined where one can be tried. */
export function missing(): string | undefined {
  if (process.platform !== 'linux') return 'bubblewrap is for Linux'
  if (!find('bwrap')) return 'bubblewrap is not installed'
  if (!hasProc) return 'there is no /proc, by which the grader finds a program in a sandbox'
  const noLibc = whyNoLibc()
  if (noLibc) return noLibc
  if (['prlimit', 'choom', 'setpriv'].every((command) => find(command))) return undefined
  return 'util-linux is not installed'
}

async function old(): Promise<string | undefined> {
  const { stdout } = await execa('bwrap', ['--version'], { reject: false })
  const [major = 0, minor = 0] = /[\d.]+/.exec(stdout)?.[0].split('.').map(Number) ?? []
  const old = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
  return old ? `bubblewrap ${major}.${minor} is too old: ${OLDEST.join('.')} or later` : undefined
}

/** Has a Node started as a student's program is. */
async function failing(): Promise<string | undefined> {
  const directory = mkdtempSync(join(os.tmpdir(), runDirectory(process.pid)))
  try {
    mkdirSync(join(directory, HELD))
    handOver(directory)
    const { command, arguments: args } = isolated(readingTheCourse(nothing(directory)), directory)
    const stdio = ['ignore', 'pipe', 'pipe', ...Array(STATUS_FD - 2).fill('pipe')] as const
    const env = { PATH: process.env.PATH }
    const how = { stdio, env, extendEnv: false, reject: false } as const
    const { exitCode, stderr, failed, shortMessage } = await execa(command, args, how)
    if (!failed) return undefined
    const said = exitCode === undefined ? shortMessage : stderr.trim().split('\n')[0]
    return (await old()) ?? forbidden() ?? (said || `bubblewrap exits with ${exitCode}`)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function nothing(directory: string): CommandLine {
  const place = { writable: directory, readable: [], rawSockets: false }
  const line = { command: process.execPath, arguments: ['-e', '0'] }
  return confined(line, { ...place, limits: DEFAULT_LIMITS })
}

/** The second grader is made of the course's files. */
function readingTheCourse({ command, arguments: args }: CommandLine): CommandLine {
  const advice = `only root can read the course: chmod -R go+rX ${COURSE}`
  const script = 'test -r "$0/package.json" || { echo "$1" >&2; exit 1; }; shift; exec "$@"'
  return { command: 'sh', arguments: ['-c', script, COURSE, advice, command, ...args] }
}

function forbidden(): string | undefined {
  const setting = Object.entries(FORBIDDING).find(
    ([name, value]) => readText(`/proc/sys/${name.replaceAll('.', '/')}`)?.trim() === value,
  )
  return setting && `this system forbids user namespaces: sysctl ${setting.join('=')}`
}
