import { shown } from './shown.ts'
import type { CheckTally, ExerciseTally, Tally } from './tally.ts'

/** So many are seen at once. */
const FIRST = 10

type Row = CheckTally & { slug: string; share: number }

/** The checks that most of those judged failed, but for those who failed all for one cause: that says nothing of a single check. */
export function hardestChecks({ exercises }: Tally): string {
  const rows = [...exercises.values()]
    .flatMap(rowsOf)
    .filter(({ failed }) => failed > 0)
    .toSorted((a, b) => b.share - a.share || b.failed - a.failed)
  const others = rows.slice(FIRST)
  const rest =
    others.length > 0
      ? `<details><summary>${others.length} more that somebody failed</summary>${list(others)}</details>`
      : ''
  const left = leftOut(exercises)
  const none = `<p>Nobody${left && ' else'} failed any check.</p>`
  const first = rows.length > 0 ? list(rows.slice(0, FIRST)) : none
  return `<section><h2>Hardest checks</h2>\n${left}${first}${rest}</section>\n`
}

function rowsOf({ slug, shared, checks }: ExerciseTally): Row[] {
  return [...checks.values()].map((check) => {
    const [judged, failed] = [check.judged - shared, check.failed - shared]
    return { ...check, slug, judged, failed, share: failed / judged }
  })
}

function leftOut(exercises: Tally['exercises']): string {
  const shared = [...exercises.values()].reduce((sum, exercise) => sum + exercise.shared, 0)
  if (shared === 0) return ''
  const times = shared === 1 ? 'once' : `${shared} times`
  return `<p class="soft">Not counted: who had not begun an exercise, or failed all its checks for one cause, which happened ${times}.</p>\n`
}

function list(rows: Row[]): string {
  return `<ol class="checks">\n${rows.map(item).join('')}</ol>`
}

function item({ slug, title, share, failed, judged, hint, lesson }: Row): string {
  const percent = Math.round(100 * share)
  const reread = lesson ? ` · lessons/${shown(lesson.replace('#', '.md#'))}` : ''
  return `<li><span class="share"><i style="width:${percent}%"></i></span><div><b>${percent} %</b> <span class="soft">${failed} of ${judged} failed</span> ${shown(`${slug.slice(0, 2)}: ${title}`)}<br><small>${shown(hint ?? '')}${reread}</small></div></li>\n`
}
