import { execa } from 'execa'
import { MARK } from './orphans.ts'

export type SpawnSettings = {
  command: string
  arguments: string[]
  directory: string
  /** It is bubblewrap, which tells on STATUS_FD what becomes of the program. */
  confined: boolean
}

const STREAMS = ['pipe', 'pipe', 'pipe'] as const

/** Starts a program in a process group and session of its own, all three streams piped. */
export function spawn(settings: SpawnSettings, mark: string) {
  const child = execa(settings.command, settings.arguments, {
    cwd: settings.directory,
    env: cleanEnvironment(settings.directory, mark),
    extendEnv: false,
    detached: true,
    buffer: false,
    reject: false,
    stdio: settings.confined ? [...STREAMS, 'pipe'] : STREAMS,
  })
  child.catch(() => {})
  return child
}

/** Nothing of the grader's own environment but the way to find programs. */
function cleanEnvironment(directory: string, mark: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: directory,
    TMPDIR: directory,
    LANG: 'C.UTF-8',
    [MARK]: mark,
  }
}
