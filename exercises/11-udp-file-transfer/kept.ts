import { Failure, type Stage } from '#grader'
import { memoryOf } from '#grader/program-memory'
import type { Program } from '#grader/programs/program'
import { descriptors, tree } from '#grader/witnesses/proc'

const MIB = 2 ** 20

/** @returns the memory that a program uses, which must be less than `most` */
export function requireFrugal(program: Program, most: number, does: string): number {
  const memory = memoryOf({ program })
  if (memory < most) return memory
  throw new Failure({
    kind: 'kernel',
    what: `the memory of a server that ${does}`,
    expected: `less than ${Math.round(most / MIB)} MiB`,
    received: `${Math.round(memory / MIB)} MiB`,
  })
}

/** Waits until the program has no port but the one that requests come to, and no file open in its directory. */
export async function closesAll({ server, directory, becomes }: Stage): Promise<void> {
  await server.socketsBecome((sockets) => sockets.length === 1, {
    what: 'the sockets when all transfers are over',
    expected: 'the one that requests come to',
  })
  const held = () =>
    tree(server.program.pid)
      .flatMap(descriptors)
      .filter(({ target }) => target.startsWith(`${directory}/`))
      .map(({ target }) => target.slice(directory.length + 1))
  await becomes(
    () => (held().length === 0 ? true : undefined),
    () => ({
      kind: 'kernel',
      what: 'the files left open when all transfers are over',
      expected: 'none',
      received: held().join(', '),
    }),
  )
}
