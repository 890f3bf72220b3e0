import type { CohortFigures } from './cohort.ts'
import type { CourseFigures, Graded } from './course.ts'
import type { Empty } from './empty.ts'
import type { LearnyounodeFigures } from './learnyounode.ts'
import type { Machine } from './machine.ts'
import type { WatchFigures } from './watch.ts'

/** What one run of the bench has measured; a part that was not asked for is not there. */
export type Figures = {
  empty?: Empty
  course?: CourseFigures
  watch?: WatchFigures
  cohort?: CohortFigures
  learnyounode?: LearnyounodeFigures
}

/** results.json */
export type Results = {
  schema: 1
  /** The day, as in 2026-01-31. */
  date: string
  machine: Machine
  seconds: number
  figures: Figures
  goals: Goal[]
}

export type Goal = {
  goal: string
  unit: string
  bound: number
  /** Whether the bound is the most or the least that is wanted. */
  wanted: 'at most' | 'at least'
  measured: number
  met: boolean
}

export function goalsOf({ course, watch, cohort, learnyounode }: Figures): Goal[] {
  return [
    ...(course ? [aboveFloor(course)] : []),
    ...(watch
      ? [atMost('save to last verdict, median', 's', 0.7, watch.lastVerdictMs.median / 1000)]
      : []),
    ...(cohort ? [atMost('a submission in a cohort over alone', '%', 10, overhead(cohort))] : []),
    ...(course && learnyounode ? besideLearnyounode(course, learnyounode) : []),
  ]
}

export function ratioToFloor({ wallMs, floor }: Graded): number {
  return wallMs.median / floor.ms
}

export function perSecond({ verdicts, wallMs }: Pick<Graded, 'verdicts' | 'wallMs'>): number {
  return (1000 * verdicts) / wallMs.median
}

function aboveFloor({ whole }: CourseFigures): Goal {
  return atMost('whole course over its floor', '×', 1.5, ratioToFloor(whole))
}

/** The dearest cohort, by wall or by processor time: where processors were idle before, wall time alone would flatter. */
function overhead({ cohorts }: CohortFigures): number {
  return Math.max(
    ...cohorts.flatMap(({ overheadWall, overheadCpu }) => [overheadWall, overheadCpu]),
  )
}

function besideLearnyounode(
  { whole, exercise }: CourseFigures,
  { wallMs }: LearnyounodeFigures,
): Goal[] {
  const theirs = perSecond({ verdicts: 1, wallMs })
  const times = (name: string, graded: Graded) =>
    atLeast(`${name}, verdicts a second over learnyounode's`, '×', 10, perSecond(graded) / theirs)
  const seconds = exercise.wallMs.median / 1000
  return [
    times('whole course', whole),
    times('one exercise', exercise),
    atMost(
      "one exercise, in the time of learnyounode's one check",
      's',
      wallMs.median / 1000,
      seconds,
    ),
  ]
}

function atMost(goal: string, unit: string, bound: number, measured: number): Goal {
  return { goal, unit, ...figures(bound, measured), wanted: 'at most', met: measured <= bound }
}

function atLeast(goal: string, unit: string, bound: number, measured: number): Goal {
  return { goal, unit, ...figures(bound, measured), wanted: 'at least', met: measured >= bound }
}

function figures(bound: number, measured: number): Pick<Goal, 'bound' | 'measured'> {
  const short = (value: number) => Math.round(value * 100) / 100
  return { bound: short(bound), measured: short(measured) }
}
