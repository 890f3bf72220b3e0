/** What checks do that judge times: other programs that keep the machine busy must not decide a verdict. */
import { every } from './every.ts'
import type { Check } from './exercise.ts'
import { Failure, TooBusy } from './failure.ts'

/** Of a failure about time: it counts when it is confirmed alone, on the quiet machine. */
export const MAY_BE_LOAD = { mayBeLoad: true } as const

/** So late a grader may have brought a program's timers about, which it was to forestall with its answers. */
const LATE_MS = 200

const LOOK_MS = 10

/**
 * Watches from now on for how long something holds the grader's event loop up. monitorEventLoopDelay() would begin with its second look:
 * what happens before, it does not see. @returns what ends the watch, and tells the longest such time in milliseconds
 */
export function watchesStalls(): () => number {
  let [last, longest] = [performance.now(), 0]
  const look = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last - LOOK_MS)
    last = now
  }
  const stop = every(LOOK_MS, look)
  return () => {
    stop()
    look()
    return longest
  }
}

const ATTEMPTS = 4

/** Holds a conversation once more where the machine was too busy for it, up to four times. @throws {TooBusy} where it was so each time */
export async function unlessTooBusy(converse: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await converse()
    } catch (thrown) {
      if (!(thrown instanceof TooBusy) || attempt === ATTEMPTS) throw thrown
    }
  }
}

/** The check, whose failure is confirmed where the grader itself was late. */
export function mindingLoad(check: Check): Check {
  const converse: Check['converse'] = async (stage) => {
    const longestStall = watchesStalls()
    try {
      await check.converse(stage)
    } catch (failure) {
      if (!(failure instanceof Failure) || longestStall() < LATE_MS) throw failure
      throw new Failure({ ...failure.facts, ...MAY_BE_LOAD })
    } finally {
      longestStall()
    }
  }
  return { ...check, converse }
}
