import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCheck } from '../../check-run.ts'
import { loadUnit } from '../../course.ts'
import { type Check, check, type Exercise, type Role } from '../../exercise.ts'
import { solutions } from '../../known-programs.ts'
import { prepare } from '../../prepare.ts'
import { remove } from '../../programs/remove.ts'
import { commandRunnable, type Runnable } from '../../programs/runnable.ts'
import type { CheckReport } from '../../report.ts'
import type { ForeignName } from './foreign.ts'

/** A conversation of a program from elsewhere with a solution. */
export type Visit = {
  unit: string
  needs: ForeignName[]
  /** `{port}` and `{path}` are where the solution listens, or where the foreign program is to. */
  command: string
  /** What the foreign program is; the solution is the other. */
  role: Role
  transport?: Exercise['transport']
  asRoot?: boolean
  /** What comes of it, as the page tells it. */
  agrees: string
  holds: Check['converse']
}

/** Enough for a busy machine: it is no student's program that is waited for. */
const SECONDS = 60

/** Holds the conversation on a stage of the grader's, on which one of the two programs is from elsewhere. */
export async function hold(visit: Visit): Promise<CheckReport> {
  const { slug, exercise } = await loadUnit(visit.unit)
  const { transport = exercise.transport, agrees, holds } = visit
  const shown = { points: 1, hint: '', reread: '', seconds: SECONDS, patience: SECONDS }
  const directory = mkdtempSync(join(tmpdir(), 'judges-'))
  try {
    const solution = await prepare(await solutions(), { slug, exercise }, directory)
    const { report } = await runCheck({
      slug,
      exercise: { ...exercise, transport },
      check: check(agrees, shown, holds),
      runnable: async () => withForeign(solution, visit),
      seed: 1,
      directory,
      stop: new AbortController().signal,
    })
    return report
  } finally {
    await remove(directory)
  }
}

/** The solution's programs, with one from elsewhere in the role that it plays. A client is given the place of the server as its only argument. */
function withForeign(solution: Runnable, { command, role: foreign }: Visit): Runnable {
  const fill = commandRunnable(command)
  return (role, args, values) => {
    if (role !== foreign) return solution(role, args, values)
    if (role === 'server') return fill(role, args, values)
    const [place = ''] = args
    return fill(role, [], { ...values, port: Number(place), path: place })
  }
}
