import { execa } from 'execa'
import { FD_CLOEXEC, fcntl, NoLibcError, SystemError } from '#posix'
import { descriptors } from '../witnesses/proc.ts'
import { onAnyProcessor } from './one-processor.ts'
import { MARK } from './orphans.ts'

export type SpawnSettings = {
  command: string
  arguments: string[]
  directory: string
  /** It is bubblewrap, which tells on STATUS_FD what becomes of the program. */
  confined: boolean
}

const STREAMS = ['pipe', 'pipe', 'pipe'] as const

let kept = false

/** What the grader was itself handed by who started it, a log say, is not for programs: Node would pass it on. */
function keepDescriptors(): void {
  if (kept) return
  kept = true
  for (const { fd } of descriptors(process.pid)) {
    try {
      if (fd > 2) fcntl(fd, 'F_SETFD', FD_CLOEXEC)
    } catch (error) {
      // The descriptor with which they were listed is closed again.
      if (!(error instanceof SystemError || error instanceof NoLibcError)) throw error
    }
  }
}

/** Starts a program in a process group and session of its own, all three streams piped. */
export function spawn(settings: SpawnSettings, mark: string) {
  keepDescriptors()
  const options = {
    cwd: settings.directory,
    env: { ...cleanEnvironment(settings.directory), [MARK]: mark },
    extendEnv: false,
    detached: true,
    buffer: false,
    reject: false,
    stdio: settings.confined ? ([...STREAMS, 'pipe'] as const) : STREAMS,
  } as const
  const child = onAnyProcessor(() => execa(settings.command, settings.arguments, options))
  child.catch(() => {})
  return child
}

/** Nothing of the grader's own environment but the way to find programs. */
export function cleanEnvironment(directory: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: directory,
    TMPDIR: directory,
    LANG: 'C.UTF-8',
  }
}
