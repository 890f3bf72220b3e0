import type { Cohort } from './cohort.ts'
import type { CourseFigures, Graded } from './course.ts'
import type { Empty } from './empty.ts'
import type { LearnyounodeFigures } from './learnyounode.ts'
import { isBusy, type Machine } from './machine.ts'
import { type Goal, perSecond, type Results, ratioToFloor } from './results.ts'
import type { Spread } from './spread.ts'
import type { WatchFigures } from './watch.ts'

const BEGIN = '<!-- From results.json, by npm run bench: -->'
const END = '<!-- until here -->'

/** A page with the results' tables between its two marks; what else it says stays. */
export function withTables(page: string, results: Results): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`the page has no ${BEGIN} … ${END}`)
  return `${page.slice(0, begin)}${BEGIN}\n\n${tablesOf(results)}\n${page.slice(end)}`
}

/** The results as Markdown. */
export function tablesOf({ date, machine, seconds, figures, goals }: Results): string {
  const { empty, course, watch, cohort, learnyounode } = figures
  return [
    `${date}, in one run of ${Math.round(seconds)} s, on ${machineText(machine)}`,
    table(['goal', 'wanted', 'measured', 'met'], goals.map(goalRow)),
    ...(course ? [courseTable(course)] : []),
    ...(empty ? [emptyText(empty)] : []),
    ...(learnyounode && course ? [sideBySide(course, learnyounode)] : []),
    ...(watch ? [watchTable(watch)] : []),
    ...(cohort ? [cohortTable(cohort.cohorts), aloneText(cohort.alone)] : []),
  ].join('\n\n')
}

function machineText(machine: Machine): string {
  const { processors, model, memoryGiB, node, kernel, busyBefore } = machine
  const busy = isBusy(machine)
    ? ' **Others were at work on this machine: these figures say little.**'
    : ''
  return `${processors} × ${model}, ${memoryGiB} GiB, Node ${node}, ${kernel}, ${busyBefore} % busy before.${busy}`
}

function goalRow({ goal, unit, bound, wanted, measured, met }: Goal): string[] {
  return [goal, `${wanted} ${bound} ${unit}`, `${measured} ${unit}`, met ? 'yes' : '**no**']
}

function courseTable({ whole, exercise, check, longest }: CourseFigures): string {
  const heads = [
    'graded',
    'verdicts',
    'programs',
    'wall',
    'CPU',
    'peak memory',
    'floor',
    'wall/floor',
  ]
  // It is the longest for its work, of which the floor knows nothing.
  const unfloored = [...gradedRow(longest).slice(0, -2), '–', '–']
  return table(heads, [...[whole, exercise, check].map(gradedRow), unfloored])
}

function gradedRow(graded: Graded): string[] {
  const { what, verdicts, skipped, programs, wallMs, cpuMs, peakMiB, floor } = graded
  return [
    what,
    skipped > 0 ? `${verdicts} (${skipped} skipped)` : `${verdicts}`,
    `${programs}`,
    inSeconds(wallMs),
    seconds(cpuMs.median),
    `${Math.round(peakMiB)} MiB`,
    `${seconds(floor.ms)} (waits ${seconds(floor.waitMs)}, starts ${seconds(floor.startsMs)})`,
    `${ratioToFloor(graded).toFixed(2)}`,
  ]
}

function emptyText({ aloneMs, sideBySideMs }: Empty): string {
  const { median, least, most, runs } = aloneMs
  return `\`node empty.mjs\`: ${median} ms alone (${least} to ${most}, ${runs} starts), ${sideBySideMs} ms with all processors at it.`
}

function sideBySide({ whole, exercise }: CourseFigures, theirs: LearnyounodeFigures): string {
  const { version, wallMs, tooEarly } = theirs
  const base = perSecond({ verdicts: 1, wallMs })
  const row = (what: string, graded: Pick<Graded, 'verdicts' | 'wallMs'>) => {
    const rate = perSecond(graded)
    const times = `${(rate / base).toFixed(1)} ×`
    return [what, `${graded.verdicts}`, inSeconds(graded.wallMs), rate.toFixed(2), times]
  }
  const rows = [
    row(`learnyounode ${version}: verify of TIME SERVER`, { verdicts: 1, wallMs }),
    row(exercise.what, exercise),
    row(whole.what, whole),
  ]
  const { passed, failed } = tooEarly
  const note =
    passed + failed > 0
      ? `\n\nNot counted: ${passed + failed} verifies for which no two servers were up after 500 ms. Of the right answer, ${passed} said that it passed, and ${failed} that it failed.`
      : ''
  return table(['side by side', 'verdicts', 'wall', 'verdicts a second', ''], rows) + note
}

function watchTable({ firstVerdictMs, lastVerdictMs, graderCpuMs }: WatchFigures): string {
  const rows = [
    [`first verdict, of ${firstVerdictMs.runs} saves`, inSeconds(firstVerdictMs)],
    ['last verdict', inSeconds(lastVerdictMs)],
    ["the grader's own processor time", seconds(graderCpuMs)],
  ]
  return table(['watch: from a save to the', 'median (least to most)'], rows)
}

function cohortTable(cohorts: Cohort[]): string {
  const rows = cohorts.map((cohort) => [
    `${cohort.submissions}`,
    seconds(cohort.wallMs),
    `${cohort.perMinute}`,
    `${cohort.overheadWall} %`,
    `${cohort.overheadCpu} %`,
  ])
  return table(['cohort', 'wall', 'a minute', 'wall over alone', 'CPU over alone'], rows)
}

function aloneText({ wallMs, cpuMs }: { wallMs: Spread; cpuMs: Spread }): string {
  return `One submission alone: ${inSeconds(wallMs)} wall, ${seconds(cpuMs.median)} CPU.`
}

function inSeconds({ median, least, most, runs }: Spread): string {
  return runs === 1 ? seconds(median) : `${seconds(median)} (${seconds(least)} to ${seconds(most)})`
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

function table(heads: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}
