import { processorMs } from '#grader/witnesses/activity'
import { requireProc } from '#grader/witnesses/proc'

/** Processor time that no right program needs for what it is given here: it may have it for nothing only if it never sleeps. */
export const SPINNING_NS = 1e9

/** Nanoseconds that the threads of a program have run. @throws {Skipped} where nobody can tell */
export function processorTime(pid: number): number {
  requireProc('whether a program sleeps')
  return processorMs(pid) * 1e6
}
