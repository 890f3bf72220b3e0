import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { setTimeout as delay } from 'node:timers/promises'
import { libc } from '#posix'
import { children, hasProc, readText, session, tree } from '../witnesses/proc.ts'

/** prctl(2), linux/prctl.h. */
const PR_SET_CHILD_SUBREAPER = 36
const WNOHANG = 1

/** The variable by which a process is recognised as a descendant of one program and not of another. */
export const MARK = 'SOCKET_COURSE_PROGRAM'

/** How long what was killed may take to be gone. */
const GONE_MS = 5000

const started = new Set<ChildProcess>()
let before: ReadonlySet<number> | undefined

/**
 * From now on descendants of programs whose parents ended become children of this process instead of init's, so that they can
 * be found. They are told from the children that this process starts itself by not being in Node's own account of those.
 */
export function adoptOrphans(): void {
  if (before || !hasProc) return
  before = new Set(children(process.pid))
  subscribe('child_process', (message) => {
    started.add((message as { process: ChildProcess }).process)
  })
  try {
    libc(
      'int prctl(int option, unsigned long value, unsigned long a, unsigned long b, unsigned long c)',
      PR_SET_CHILD_SUBREAPER,
      1,
      0,
      0,
      0,
    )
  } catch {
    // Without it, what detaches itself is out of reach; the process group still goes.
  }
}

/**
 * Kills every adopted process and all below it, and returns when they are gone. Who cleared or forged its mark is not spared.
 * @param spared marks of programs that still run: what descends from them goes with them
 */
export async function killOrphans(spared: ReadonlySet<string>): Promise<void> {
  const until = performance.now() + GONE_MS
  while (sweep(spared) > 0) {
    if (performance.now() > until) throw new Error('a process that a program left cannot be ended')
    await delay(2)
  }
}

/** One round of it, at once. @returns how many it met: while there are any, they may leave others */
export function sweep(spared: ReadonlySet<string>): number {
  const left = adopted().filter((pid) => !spared.has(markOf(pid) ?? ''))
  for (const pid of left) {
    for (const each of tree(pid)) killQuietly(each)
    reap(pid)
  }
  return left.length
}

/** Children that this process did not start. Its own never leave its session, except those it detached, which Node knows. */
function adopted(): number[] {
  if (!before) return []
  const own = session(process.pid)
  for (const child of started)
    if (child.exitCode !== null || child.signalCode !== null) started.delete(child)
  const known = new Set([...before, ...[...started].map((child) => child.pid)])
  return children(process.pid).filter((pid) => !known.has(pid) && session(pid) !== own)
}

function markOf(pid: number): string | undefined {
  const environment = readText(`/proc/${pid}/environ`)?.split('\0') ?? []
  return environment.find((variable) => variable.startsWith(`${MARK}=`))?.slice(MARK.length + 1)
}

/** What has ended stays in the table until its parent asks for how: this process is now its parent. */
function reap(pid: number): void {
  try {
    libc('int waitpid(int pid, void *status, int options)', pid, null, WNOHANG)
  } catch {
    // Somebody else reaped it.
  }
}

export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Already gone.
  }
}
