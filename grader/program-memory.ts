import { Failure } from './failure.ts'
import type { Program } from './programs/program.ts'
import { requireProc, unseen } from './witnesses/proc.ts'

const MIB = 2 ** 20

/** Far more than a program that streams has allocated and not yet collected again. */
const MEMORY_GROWTH = 96 * MIB

/** In bytes. @throws {Skipped} where nobody can tell */
export function memoryOf({ program }: { program: Program }): number {
  requireProc('how much memory a program uses')
  const bytes = program.memory()
  if (bytes === undefined) throw unseen(program.pid, 'how much memory a program uses')
  return bytes
}

/** The program must not have kept what was sent since its memory was `before`: `input` says what that is. */
export function requireLittleGrowth(
  running: { program: Program },
  before: number,
  input: string,
): void {
  const grown = memoryOf(running) - before
  if (grown <= MEMORY_GROWTH) return
  throw new Failure({
    kind: 'kernel',
    what: 'its memory',
    expected: `no more than a few MiB for ${input}`,
    received: `${Math.round(grown / MIB)} MiB more than before`,
  })
}
