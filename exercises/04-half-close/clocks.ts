import type { Stage } from '#grader'
import { sleepsAtMost, sleepsIn } from '#grader/witnesses/activity'
import { threads, tree } from '#grader/witnesses/proc'

/** A pause that nobody would take for the end of what a client says. */
const LONGEST_PAUSE_MS = 3000

/** Who runs, or waits for a processor, sleeps in no call: one look may miss a clock. */
const LOOKS = 10
const LOOK_MS = 10

/**
 * Milliseconds after which whoever takes a pause for the end has done so: 0 for a program that no clock will wake up soon, as the
 * kernel knows. Who is woken up sooner may only look how late it is, and sleep again.
 */
export async function pauseFor({ server, quietFor }: Stage): Promise<number> {
  for (let look = 0; look < LOOKS; look++) {
    if (isWokenUpSoon(server.program.pid)) return LONGEST_PAUSE_MS + 250
    await quietFor(LOOK_MS, () => {})
  }
  return 0
}

function isWokenUpSoon(pid: number): boolean {
  return tree(pid).some((pid) => threads(pid).some((tid) => sleepsShortly(pid, tid)))
}

function sleepsShortly(pid: number, tid: number): boolean {
  // Node has a thread that waits for V8's own clocks, in epoll; a thread for each client waits for one socket.
  if (tid !== pid && sleepsIn(tid) !== 'poll') return false
  return (sleepsAtMost(tid) ?? Number.POSITIVE_INFINITY) <= LONGEST_PAUSE_MS
}
