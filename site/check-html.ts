import type { CheckReport, FailureReport } from '../grader/report.ts'
import { Html, html } from './html.ts'
import { drawLadder } from './ladder-svg.ts'
import { transcriptLadder } from './transcript-ladder.ts'
import { transcriptTable } from './transcript-table.ts'

/** What a check's explanation needs to know of where it is shown. */
export type Place = {
  /** The parts that the exercise's programs play. */
  roles: string[]
  /** A link to the lesson's heading, or its name. */
  reread: (lesson: string) => Html
}

const MARK = { passed: '✓', failed: '✗', skipped: '–', broken: '!' } as const

/** A check in one line: its verdict, its title, its points. */
function checkLine({ title, verdict, points, maxPoints }: CheckReport): Html {
  const worth = verdict === 'passed' || verdict === 'failed' ? `${points}/${maxPoints}` : verdict
  return html`<span class="mark" aria-hidden="true">${MARK[verdict]}</span>
<span class="title"><span class="spoken">${verdict}: </span>${title}</span>
<span class="points">${worth}</span>`
}

/** A check, and why it did not pass. @param open whether the reason is seen at once */
export function checkHtml(check: CheckReport, place: Place, open: boolean): Html {
  const { verdict, failure, reason } = check
  if (verdict === 'passed') return html`<div class="check passed">${checkLine(check)}</div>`
  const why = failure ? failureHtml(check, failure, place) : reasonHtml(check, reason ?? '')
  return html`<details class="check ${verdict}"${open && new Html(' open')}>
<summary>${checkLine(check)}</summary>
<div class="why">${why}</div>
</details>`
}

function reasonHtml({ verdict }: CheckReport, reason: string): Html {
  const what =
    verdict === 'skipped'
      ? 'This machine cannot judge it, and it costs no points:'
      : 'The grader or this machine broke, and it costs no points. Please report it:'
  return html`<p>${what}</p><pre tabindex="0">${reason}</pre>`
}

function failureHtml(check: CheckReport, failure: FailureReport, { roles, reread }: Place): Html {
  const { cause, hint, lesson } = failure
  return html`<p class="cause">${cause}</p>
<div class="evidence">
${pictureOf(check, failure, roles)}
<div class="words">
<dl>
${field('Sent', failure.sent)}${field('Expected', failure.expected)}
${field('Received', failure.received)}${field('The program says', failure.output)}
</dl>
<p class="hint"><strong>Think:</strong> ${hint}</p>
<p class="reread"><strong>Read again:</strong> ${reread(lesson)}</p>
</div>
</div>
${transcriptTable(check.transcript ?? [], failure)}`
}

function pictureOf(
  { transcript = [] }: CheckReport,
  failure: FailureReport,
  roles: string[],
): Html {
  if (transcript.length === 0) return html``
  const svg = drawLadder(transcriptLadder({ transcript, failure, roles }))
  return html`<figure class="picture told" tabindex="0" role="group" aria-label="The conversation">
${new Html(svg)}
<figcaption>Time runs down. Marked: where it first went wrong.</figcaption>
</figure>`
}

function field(name: string, text: string | undefined): Html {
  return text ? html`<div><dt>${name}</dt><dd><pre tabindex="0">${text}</pre></dd></div>` : html``
}

/** One failure that stands for all of an exercise's checks, because nothing could even begin. */
export function sharedHtml({ kind, cause, output }: FailureReport, count: number): Html {
  if (kind === 'not-begun') return html`<p class="not-begun" role="note">${cause}</p>`
  return html`<div class="shared" role="note">
<p class="cause">All ${count} checks: ${cause}</p>
${output !== undefined && html`<p>The program says:</p><pre tabindex="0">${output}</pre>`}
</div>`
}
