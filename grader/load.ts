/** What checks do that judge times: other programs that keep the machine busy must not decide a verdict. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Check } from './exercise.ts'
import { Failure } from './failure.ts'

/** Load may have had a part in a verdict about time: like one at a deadline, it is confirmed alone on the quiet machine. */
export const MAY_BE_LOAD = { timedOut: 'deadline' } as const

/** A program that repeats itself after 100 ms gives up after 1.5 s: who answers it must not be late. */
const LATE_NS = 200e6

/** The check, which minds whether the grader itself was late: then its failure is confirmed, too. */
export function minding(check: Check): Check {
  const converse: Check['converse'] = async (stage) => {
    const delay = monitorEventLoopDelay({ resolution: 10 })
    delay.enable()
    try {
      await check.converse(stage)
    } catch (failure) {
      if (!(failure instanceof Failure) || delay.max < LATE_NS) throw failure
      throw new Failure({ ...failure.facts, ...MAY_BE_LOAD })
    } finally {
      delay.disable()
    }
  }
  return { ...check, converse }
}
