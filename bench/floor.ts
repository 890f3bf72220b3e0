/** Less than this no grader can take, however good: what it must wait for, and what it must start. */
export type Floor = { waitMs: number; startsMs: number; ms: number }

/**
 * The longest wait that a protocol itself demands of a correct program, all of it within one check. Nobody answers the client's
 * request; it sends it four times, and gives up 250, 500, 1000 and 2000 ms after the first to the fourth (lessons/11-udp-file-transfer.md).
 */
export const LONGEST_WAIT = {
  slug: '11-udp-file-transfer',
  title: 'gives up on a silent server',
  ms: 250 + 500 + 1000 + 2000,
}

/**
 * Waits pass side by side, and beside the starts: the longer of the two is the floor.
 * @param started how many programs are started, each in `emptyMs` at least; one alone is no quicker on more processors
 */
export function floorOf(started: {
  waitMs: number
  programs: number
  emptyMs: number
  processors: number
}): Floor {
  const { waitMs, programs, emptyMs, processors } = started
  const startsMs = Math.round((programs * emptyMs) / Math.max(1, Math.min(programs, processors)))
  return { waitMs, startsMs, ms: Math.max(waitMs, startsMs) }
}
