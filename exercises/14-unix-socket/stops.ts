import { Failure, type Stage } from '#grader'
import { MAY_BE_LOAD } from '#grader/load'
import { activity, processorMs } from '#grader/witnesses/activity'
import { requireProc } from '#grader/witnesses/proc'

/** So often a program was seen asleep when it has nothing to do, though it may look at its clients every millisecond. */
const RESTING_LOOKS = 15
/** Of a processor's time, enough for one that never sleeps. */
const ENOUGH_MS = 300

/** What "at once" may take, of which a program waits for something and not for a processor at every look. */
const AT_ONCE_MS = 1500
const WAITING_LOOKS = 50

/** Waits until the program has done what it can for now, also where it wakes up again and again. */
export async function comesToRest({ server, becomes }: Stage): Promise<void> {
  requireProc('when a program has come to rest')
  await server.starts()
  const { program } = server
  const before = processorMs(program.pid)
  let asleep = 0
  await becomes(
    () => {
      if (activity([program.pid]) !== undefined) asleep++
      const isDone = asleep >= RESTING_LOOKS || processorMs(program.pid) - before > ENOUGH_MS
      return isDone || undefined
    },
    () => ({ kind: 'silence', what: 'the program to come to rest' }),
  )
}

/** Told to stop, it must end with exit code 0, and not wait for anything. */
export async function stopsAtOnce(stage: Stage, signal: 'SIGTERM' | 'SIGINT'): Promise<void> {
  const { running, program } = stage.server
  const expected = `its end, with exit code 0, at once after ${signal}`
  const facts = { kind: 'never-exited', what: 'the program to end at once', expected } as const
  running.isSent(signal)
  const since = performance.now()
  let waiting = 0
  await stage.becomes(
    () => {
      if (program.exit) return true
      if (!['exited', undefined].includes(activity([program.pid]))) waiting++
      const elapsed = performance.now() - since
      if (elapsed < AT_ONCE_MS || waiting < WAITING_LOOKS) return undefined
      const received = `still running after ${Math.round(elapsed)} ms`
      throw new Failure({ ...facts, received, ...MAY_BE_LOAD })
    },
    () => ({ ...facts, received: 'still running' }),
  )
  await running.exits(0)
}
