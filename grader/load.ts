/** What checks do that judge times: other programs that keep the machine busy must not decide a verdict. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Check } from './exercise.ts'
import { Failure } from './failure.ts'

/** Of a failure about time: it counts when it is confirmed alone, on the quiet machine. */
export const MAY_BE_LOAD = { mayBeLoad: true } as const

/** So late a grader may have brought a program's timers about, which it was to forestall with its answers. */
const LATE_NS = 200e6

/** The check, whose failure is confirmed where the grader itself was late. */
export function mindingLoad(check: Check): Check {
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
