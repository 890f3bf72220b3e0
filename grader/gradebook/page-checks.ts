import { shown } from './shown.ts'
import type { CheckTally, Tally } from './tally.ts'

/** So many are seen at once. */
const FIRST = 10

type Row = CheckTally & { slug: string; share: number }

/** The checks that most of those judged failed. */
export function hardestChecks({ exercises }: Tally): string {
  const rows = [...exercises.values()]
    .flatMap(({ slug, checks }) =>
      [...checks.values()].map((check) => ({ ...check, slug, share: check.failed / check.judged })),
    )
    .filter(({ failed }) => failed > 0)
    .toSorted((a, b) => b.share - a.share || b.failed - a.failed)
  const others = rows.slice(FIRST)
  const rest =
    others.length > 0
      ? `<details><summary>${others.length} more that somebody failed</summary>${list(others)}</details>`
      : ''
  const first = rows.length > 0 ? list(rows.slice(0, FIRST)) : '<p>Nobody failed any check.</p>'
  return `<section><h2>Hardest checks</h2>\n${first}${rest}</section>\n`
}

function list(rows: Row[]): string {
  return `<ol class="checks">\n${rows.map(item).join('')}</ol>`
}

function item({ slug, title, share, failed, judged, hint, lesson }: Row): string {
  const percent = Math.round(100 * share)
  const reread = lesson ? ` · lessons/${shown(lesson.replace('#', '.md#'))}` : ''
  return `<li><span class="share"><i style="width:${percent}%"></i></span><div><b>${percent} %</b> <span class="soft">${failed} of ${judged} failed</span> ${shown(`${slug.slice(0, 2)}: ${title}`)}<br><small>${shown(hint ?? '')}${reread}</small></div></li>\n`
}
