import { requireRunnable } from './programs/limits.ts'
import type { Stage } from './stage.ts'
import type { Need } from './witnesses/machine.ts'

/** One behaviour a program must show, worth whole points. */
export type Check = {
  /** A sentence about the program: "returns every byte unchanged". */
  title: string
  points: number
  /** The misconception that usually stands behind a failure, as a question. */
  hint: string
  /** The heading of the lesson to read again. */
  reread: string
  /** Seconds until the check is over, whatever happens. */
  seconds: number
  /** Seconds that a program may sleep while the grader waits for it, before its silence is final. */
  patience: number
  /** The programs that it starts, where an exercise has two; all of them unless it says otherwise. */
  programs?: Role[]
  /** Held in a network namespace of its own, in which raw sockets are allowed; see namespace/network.ts. */
  ownNetwork: boolean
  /** What of a machine it cannot be judged without, besides what most checks need; the doctor tells who lacks it. */
  needs: Need[]
  /** It costs seconds of processor time: of the wrong programs, the proof holds to it only those that declare it. */
  long: boolean
  converse: (stage: Stage) => Promise<void>
}

type CheckSettings = Pick<Check, 'points' | 'hint' | 'reread'> &
  Partial<Pick<Check, 'seconds' | 'patience' | 'programs' | 'ownNetwork' | 'needs' | 'long'>>

/** Limits a program runs under; the defaults are in programs/limits.ts. */
export type Limits = {
  descriptors?: number
  memoryMiB?: number
  cpuSeconds?: number
  fileMiB?: number
  outputMiB?: number
  /** How many processes and threads it may have; holds in the sandbox alone. */
  processes?: number
}

/** The parts a program can play: one that is connected to, one that connects, one that is simply run. */
export type Role = 'server' | 'client' | 'program'

export type Exercise = {
  title: string
  /** The lesson's name, without `.md`. */
  lesson: string
  /** The files a submission is asked for, by the role they play. */
  programs: Partial<Record<Role, string>>
  /** What the server is started with unless a check says otherwise; `{port}`, `{dir}` and `{path}` are filled in. */
  serverArguments: string[]
  /** What the server listens with; `unix`: a Unix stream socket, at `{path}`. */
  transport: 'tcp' | 'udp' | 'unix'
  /** Whether the programs may import `#posix`; not where its work is what they are to do. */
  posix: boolean
  limits: Limits
  checks: Check[]
}

type ExerciseSettings = Pick<Exercise, 'title' | 'lesson' | 'checks'> &
  Partial<Pick<Exercise, 'serverArguments' | 'transport' | 'posix' | 'limits'>> &
  ({ program: `${Role}.ts` } | { programs: `${Role}.ts`[] })

/**
 * Declares an exercise. It is a value: nothing registers itself and nothing runs.
 * @throws {RangeError} when no program could run within its limits
 */
export function exercise(settings: ExerciseSettings): Exercise {
  const files = 'program' in settings ? [settings.program] : settings.programs
  requireRunnable(settings.limits ?? {})
  return {
    title: settings.title,
    lesson: settings.lesson,
    programs: Object.fromEntries(files.map((file) => [file.replace(/\.ts$/, ''), file])),
    serverArguments: settings.serverArguments ?? ['{port}'],
    transport: settings.transport ?? 'tcp',
    posix: settings.posix ?? true,
    limits: settings.limits ?? {},
    checks: settings.checks,
  }
}

export function check(title: string, settings: CheckSettings, converse: Check['converse']): Check {
  const usual = { seconds: 10, patience: 1, ownNetwork: false, needs: [], long: false }
  return { title, ...usual, ...settings, converse }
}
