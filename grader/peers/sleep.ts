import type { FailureFacts } from '../failure.ts'
import type { Program } from '../programs/program.ts'
import type { Scene } from '../scene.ts'
import { activity, callsUnderWay, processorMs, sleepsIn } from '../witnesses/activity.ts'
import { requireProc, state, unseen } from '../witnesses/proc.ts'

/** Sleep counts when nothing interrupts it for this long: who asks again and again wakes up in between. */
const UNDISTURBED_MS = 150

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

/** Milliseconds of a processor's time: who takes less in {@link UNDISTURBED_MS} has no work, and only looks at a clock. */
const IDLE_MS = 5

/** Waits until a program sleeps, wherever: until it has done all it can for now. @throws {Skipped} where nobody can tell */
export async function rests(scene: Scene, { pid }: Program): Promise<void> {
  requireProc('when a program has come to rest')
  let before = 0
  let efforts = 0
  await scene.patience.until(
    undisturbed(() => {
      const ran = processorMs(pid)
      if (ran - before > IDLE_MS) [before, efforts] = [ran, efforts + 1]
      return activity([pid]) && String(efforts)
    }),
    () => ({ kind: 'silence', what: 'the program to come to rest' }),
    { pollMs: 10 },
  )
}

/** An attempt that succeeds when `mark` has been the same, and not undefined, for long enough. */
function undisturbed(mark: () => string | undefined): () => true | undefined {
  let before: string | undefined
  let since = performance.now()
  return () => {
    const now = mark()
    if (now === undefined || now !== before) since = performance.now()
    before = now
    return now !== undefined && performance.now() - since >= UNDISTURBED_MS ? true : undefined
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
