import { undisturbed } from '#grader/peers/sleep'
import { idleness } from '#grader/witnesses/activity'
import { processorTime } from './rest.ts'

type Standstill = {
  /** What is not to move. */
  look: () => string
  /** Whether a program that sleeps does so on purpose. */
  couldGoOn?: () => boolean
  asleepMs: number
  ranNs: number
}

/** Whether something has not moved while the program slept, or ran in vain: a program that waits for a processor does neither. */
export function standstill(
  pid: number,
  { look, couldGoOn, asleepMs, ranNs }: Standstill,
): () => boolean {
  const idle = idleness(() => [pid])
  const sleeps = undisturbed(() => {
    const asleep = idle()
    return asleep && couldGoOn?.() !== false ? `${asleep} ${look()}` : undefined
  }, asleepMs)
  let before: string | undefined
  let ranBefore = 0
  return () => {
    const now = look()
    if (now !== before) ranBefore = processorTime(pid)
    before = now
    return sleeps() === true || processorTime(pid) - ranBefore > ranNs
  }
}
