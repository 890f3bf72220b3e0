import { TooBusy } from '../failure.ts'
import type { Stage } from '../stage.ts'

const EVERY_MS = 50
const ATTEMPTS = 4

/** What noise is made of, how long it may go on, and what ends it earlier. */
export type Noise = { make: () => Promise<void>; mostMs: number; isOver: () => boolean }

/**
 * Makes noise every 50 ms. @param since when the silence before it began (`performance.now()`)
 * @returns the longest silence that there may have been for the programs until it is over, in milliseconds: this machine may have been
 *   too busy for better. While they want a processor they hear nothing, and their timers run.
 */
export async function makesNoise(
  stage: Stage,
  since: number,
  { make, mostMs, isOver }: Noise,
): Promise<number> {
  const busyBefore = stage.busyMs()
  let [last, longest, busy] = [since, 0, 0]
  const measure = () => {
    longest = Math.max(longest, performance.now() - last)
    busy = Math.max(busy, stage.busyMs() - busyBefore)
    last = performance.now()
  }
  while (!isOver() && performance.now() - since < mostMs) {
    measure()
    await make()
    await stage.quietFor(EVERY_MS, () => {})
  }
  measure()
  return longest + busy
}

/**
 * Holds a conversation amid noise, and another one where the noise had a silence of `tooLongMs`: a program that only a silence helps may
 * have passed. For one that works all the time there is no other noise: of a check that is held alone, the fourth counts as it is.
 * @throws {TooBusy} where each had a silence, and others were at work beside it
 */
export async function amidNoise<T extends { longestSilence: number }>(
  { isAlone }: Pick<Stage, 'isAlone'>,
  tooLongMs: number,
  converse: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await converse()
    if (outcome.longestSilence < tooLongMs) return outcome
    if (attempt < ATTEMPTS) continue
    if (isAlone) return outcome
    const ms = Math.round(outcome.longestSilence)
    throw new TooBusy(`this machine is too busy: noise had a silence of ${ms} ms`)
  }
}
