import { Failure } from '#grader'
import type { Program } from '#grader/programs/program'
import { memory, requireProc, tree, unseen } from '#grader/witnesses/proc'

const MIB = 2 ** 20

/** The contract allows 8 MiB; garbage that is not collected yet may be as much as this. */
const MOST_GROWTH = 56 * MIB

/** The most memory that a program has had in use at once, so far. */
export function peak({ pid }: Program): number {
  requireProc('how much memory a program uses')
  const sizes = tree(pid).map((each) => memory(each, 'VmHWM'))
  if (sizes.every((size) => size === undefined)) throw unseen(pid, 'how much memory a program uses')
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
}

/** Its memory must not have grown by what it passes on. */
export function requireBounded(program: Program, before: number, what: string): void {
  const growth = peak(program) - before
  if (growth <= MOST_GROWTH) return
  throw new Failure({
    kind: 'kernel',
    what: `the memory of a program while ${what}`,
    expected: `at most ${MOST_GROWTH / MIB} MiB more than before`,
    received: `${Math.round(growth / MIB)} MiB more`,
  })
}
