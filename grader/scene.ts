import type { Patience } from './patience.ts'
import type { Transcript } from './transcript.ts'

/** What every peer needs of the check it plays in. */
export type Scene = {
  patience: Patience
  transcript: Transcript
  /** The process id of the program under test; -1 before it runs. */
  pid: () => number
  /** Those of all programs that run. */
  pids: () => number[]
  /** How many connections the kernel had denied TIME_WAIT when the check began; see witnesses/time-wait.ts. */
  deniedBefore: number
}
