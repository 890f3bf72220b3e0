import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { loadUnit } from '../grader/course.ts'
import { StudentCourse } from '../grader/tests/student-course.ts'
import { readText } from '../grader/witnesses/proc.ts'
import { type Settings, UNIT } from './course.ts'
import { rounded, type Spread, spread } from './spread.ts'

/** From a save of the solution to what `npm run watch` prints of it. */
export type WatchFigures = {
  firstVerdictMs: Spread
  lastVerdictMs: Spread
  /** The grader's own processor time a save, without that of the programs. */
  graderCpuMs: number
}

/** Longer than a grading takes on the slowest machine. */
const MOST_MS = 120_000

export async function measureWatch(
  saves: number,
  { temporary, signal, tell }: Pick<Settings, 'temporary' | 'signal' | 'tell'>,
): Promise<WatchFigures> {
  signal.throwIfAborted()
  const { checks } = (await loadUnit(UNIT)).exercise
  const course = new StudentCourse(temporary, UNIT)
  course.saves(UNIT, 'server.ts')
  const file = course.path('exercises', UNIT, 'server.ts')
  const text = readFileSync(file, 'utf8')
  const { child, said, ended } = course.start('watch', '02')
  const late = AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)])
  const becomes = async (holds: () => boolean) => {
    while (!holds()) await once(child.stdout, 'data', { signal: late })
  }
  const verdicts = () => said.stdout.match(/[✓✗–!] /g)?.length ?? 0
  const isOver = () => said.stdout.includes(' points')
  try {
    await becomes(isOver)
    const before = processorMs(child.pid)
    const [first, last]: [number[], number[]] = [[], []]
    for (let save = 1; save <= saves; save++) {
      said.stdout = ''
      const began = performance.now()
      writeFileSync(file, `${text}// ${save}\n`)
      await becomes(() => verdicts() > 0)
      first.push(performance.now() - began)
      await becomes(() => verdicts() === checks.length)
      last.push(performance.now() - began)
      await becomes(isOver)
      requireFullMarks(said.stdout)
    }
    const graderCpuMs = rounded((processorMs(child.pid) - before) / saves)
    const figures = { firstVerdictMs: spread(first), lastVerdictMs: spread(last), graderCpuMs }
    tell(`watch: ${figures.lastVerdictMs.median} ms to the last verdict (${saves} saves)`)
    return figures
  } finally {
    child.kill('SIGTERM')
    await ended
    await course.remove()
  }
}

function requireFullMarks(printed: string): void {
  const [, score, of] = /(\d+) of (\d+) points/.exec(printed) ?? []
  if (score === undefined || score !== of)
    throw new Error(`watch did not give the solution full marks:\n${printed}`)
}

/** Fields 14 and 15 of proc_pid_stat(5), in hundredths of a second. */
function processorMs(pid: number | undefined): number {
  const fields = (readText(`/proc/${pid}/stat`) ?? '').split(') ')[1]?.split(' ') ?? []
  return 10 * (Number(fields[11]) + Number(fields[12]))
}
