import type { FailureFacts } from '../failure.ts'
import type { Program } from '../programs/program.ts'
import type { Scene } from '../scene.ts'
import { activity, callsUnderWay, idleness, sleepsIn } from '../witnesses/activity.ts'
import { requireProc, state, unseen } from '../witnesses/proc.ts'

/** Sleep counts when nothing interrupts it for this long: who asks again and again wakes up in between. */
const UNDISTURBED_MS = 150

/** And when it was seen so often: whoever looks before and after a pause of the grader's has not seen what was between. */
const LOOKS = 5

/** Of a processor's time: who takes no more of it has no work, and only looks at a clock. */
const IDLE_SHARE = 1 / 30

/** Waits until the kernel shows that a program sleeps in one of these system calls, without waking up. */
export async function sleepsUndisturbed(
  scene: Scene,
  { pid }: Program,
  calls: string[],
): Promise<void> {
  const isThere = () => callsOrSkip(pid).some((call) => calls.includes(call))
  await scene.patience.until(
    undisturbed(() => (isThere() ? activity([pid]) : undefined)),
    (): FailureFacts => ({
      kind: 'kernel',
      what: 'where the program waits',
      expected: `asleep in ${calls.join(' or ')}`,
      received: sleeping(pid),
    }),
    { pollMs: 10 },
  )
}

/** Waits until a program sleeps, wherever: until it has done all it can for now. @throws {Skipped} where nobody can tell */
export async function rests(scene: Scene, { pid }: Program): Promise<void> {
  requireProc('when a program has come to rest')
  await scene.patience.until(
    undisturbed(idleness(() => [pid], UNDISTURBED_MS * IDLE_SHARE)),
    () => ({ kind: 'silence', what: 'the program to come to rest' }),
    { pollMs: 10 },
  )
}

/** What a program is offered: how much is `left`, and with what of that it could do something now; undefined where nobody can tell. */
export type Offer = { left: number; unread: number | undefined }

/**
 * Waits until nothing is left of an offer (true), or the programs have left the same of it for `seconds`, and have nothing else to
 * do (false).
 */
export async function takes(
  scene: Scene,
  seconds: number,
  offer: () => Offer,
  silence: () => FailureFacts,
  pollMs = 20,
): Promise<boolean> {
  const ms = seconds * 1000
  const idle = idleness(scene.pids, ms * IDLE_SHARE)
  let seen = offer()
  let least = seen.left
  const refuses = undisturbed(() => {
    const now = idle()
    // Where the kernel has nothing for a program yet, its sleep is no answer; where it does not say, only sleep without a break is one.
    if (now === undefined || now === 'exited' || seen.unread === 0) return undefined
    const sleep = seen.unread === undefined ? activity(scene.pids()) : ''
    return `${sleep} ${now} ${least}`
  }, ms)
  const decided = () => {
    seen = offer()
    // A kernel that is told of no room sends a few bytes now and then to ask again: until they are acknowledged they count twice.
    least = Math.min(least, seen.left)
    if (least === 0) return true
    return refuses() ? false : undefined
  }
  const excused = () => seen.unread === 0
  return scene.patience.until(decided, silence, { pollMs, patience: seconds + 1, excused })
}

/** An attempt that succeeds when `mark` has been the same, and not undefined, for `ms`. */
export function undisturbed(
  mark: () => string | undefined,
  ms = UNDISTURBED_MS,
): () => true | undefined {
  let before: string | undefined
  let [since, looks] = [performance.now(), 0]
  return () => {
    const now = mark()
    looks++
    if (now === undefined || now !== before) [since, looks] = [performance.now(), 0]
    before = now
    return now !== undefined && looks >= LOOKS && performance.now() - since >= ms ? true : undefined
  }
}

function callsOrSkip(pid: number): string[] {
  const calls = callsUnderWay(pid)
  if (calls) return calls
  requireProc('in which system call a program sleeps')
  throw unseen(pid, 'in which system call a program sleeps')
}

function sleeping(pid: number): string {
  const call = sleepsIn(pid)
  return call === undefined ? 'awake, again and again' : `asleep in ${call}`
}

/** Stops a program and lets it go on, as Ctrl-Z and `fg` do: the system call in which it sleeps is interrupted. */
export async function interrupt(scene: Scene, program: Program): Promise<void> {
  await whileStopped(scene, program, async () => {})
}

/** Has things happen while a program is stopped: when it goes on, it finds them all at once. */
export async function whileStopped(
  scene: Scene,
  program: Program,
  happens: () => Promise<void>,
): Promise<void> {
  await suspend(scene, program)
  try {
    await happens()
  } finally {
    program.signal('SIGCONT')
  }
}

/** Stops a program, as Ctrl-Z does, while it sleeps: whatever comes from now on finds it held up. */
export async function holdUp(scene: Scene, program: Program): Promise<void> {
  requireProc('when a program has stopped')
  await scene.patience.until(
    () => (state(program.pid) === 'S' || program.exit ? true : undefined),
    () => ({ kind: 'silence', what: 'the program to sleep' }),
    { pollMs: 2 },
  )
  await suspend(scene, program)
}

async function suspend(scene: Scene, program: Program): Promise<void> {
  requireProc('when a program has stopped')
  program.signal('SIGSTOP')
  await scene.patience.until(
    () => (state(program.pid) === 'T' || program.exit ? true : undefined),
    () => ({ kind: 'silence', what: 'the program to stop' }),
    { pollMs: 2 },
  )
}
