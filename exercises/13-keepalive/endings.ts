import { Failure } from '#grader'
import type { RunningProgram } from '#grader/peers/running-program'

/** The program must say so how its connection ended, and nothing besides. */
export async function ends(program: RunningProgram, word: string, code: number): Promise<void> {
  await program.exits(code)
  await program.printedExactly(`connected\n${word}\n`)
  requireNoComplaint(program)
}

/** After its end: an ending that has a word is not told on standard error as well. */
export function requireNoComplaint({ program }: RunningProgram): void {
  const received = program.stderr.bytes()
  if (received.length === 0) return
  const peer = program.name
  throw new Failure({ kind: 'output', peer, what: 'stderr', expected: 'nothing', received })
}
