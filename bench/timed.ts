import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { libc } from '#posix'
import { COURSE } from '../grader/course.ts'
import { adoptOrphans, killOrphans, killQuietly } from '../grader/programs/orphans.ts'

/** A command to run, and what ends it early. */
export type Job = {
  words: string[]
  directory?: string
  env?: NodeJS.ProcessEnv
  signal: AbortSignal
}

/** What a command took, it and everything that it started. */
export type Taken = { wallMs: number; cpuMs: number; code: number | null; output: string }

/** A command of the course, as `npm run` starts it. */
export const courseCommand = (...words: string[]) => [
  process.execPath,
  join(COURSE, 'grader/start.mjs'),
  ...words,
]

/** Whoever is asked to stop first ends what it has started. */
const STOPPING_MS = 20_000

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const { pid } of running) if (pid) killQuietly(-pid)
})

/**
 * Runs a command to its end in a session of its own. Nothing of it is left.
 * @param meanwhile told its process id, and what is aborted at its end
 * @throws the reason of the signal, when that ended it
 */
export async function timed(
  { words, directory = COURSE, env, signal }: Job,
  meanwhile: (pid: number, ended: AbortSignal) => void = () => {},
): Promise<Taken> {
  signal.throwIfAborted()
  adoptOrphans()
  const [command = '', ...args] = words
  const before = processorMs()
  const began = performance.now()
  const child = spawn(command, args, {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1', ...env },
  })
  running.add(child)
  const ended = new AbortController()
  const stop = () => stopGroup(child, ended.signal)
  signal.addEventListener('abort', stop)
  // It may be stopped in there already.
  if (child.pid) meanwhile(child.pid, ended.signal)
  try {
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    const [code] = (await once(child, 'close')) as [number | null]
    const wallMs = performance.now() - began
    // What has outlived its parent is counted when somebody waits for it: bubblewrap's first process, esbuild's.
    await killOrphans(new Set())
    signal.throwIfAborted()
    return { wallMs, cpuMs: processorMs() - before, code, output }
  } finally {
    ended.abort()
    running.delete(child)
    signal.removeEventListener('abort', stop)
  }
}

/** What a command compiles is kept from its first start on: that one is not taken, and grades nothing. */
export async function startedBefore(words: string[], signal: AbortSignal): Promise<void> {
  await succeeds({ words: [...words, '--help'], signal })
}

/** Like {@link timed}; an exit code other than 0 is an error that shows what the command said. */
export async function succeeds(
  job: Job,
  meanwhile?: (pid: number, ended: AbortSignal) => void,
): Promise<Taken> {
  const taken = await timed(job, meanwhile)
  if (taken.code === 0) return taken
  const said = taken.output.trim().split('\n').slice(-20).join('\n')
  throw new Error(`'${job.words.join(' ')}' ended with exit code ${taken.code}:\n${said}`)
}

function stopGroup({ pid }: ChildProcess, ended: AbortSignal): void {
  if (!pid) return
  const overdue = setTimeout(() => killQuietly(-pid), STOPPING_MS)
  ended.addEventListener('abort', () => clearTimeout(overdue))
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // It has just ended.
  }
}

/** getrusage(2): of all descendants that were waited for. */
const RUSAGE_CHILDREN = -1

/** Milliseconds of processor time, the kernel's among them, of all that this process has started and that has ended. */
function processorMs(): number {
  const usage = new BigInt64Array(18)
  libc('int getrusage(int who, _Out_ void *usage)', RUSAGE_CHILDREN, usage)
  const [userSeconds, userMicros, systemSeconds, systemMicros] = [...usage].map(Number)
  return 1000 * (userSeconds! + systemSeconds!) + (userMicros! + systemMicros!) / 1000
}
