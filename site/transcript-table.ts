import { escapedByte } from '../grader/bytes.ts'
import type { FailureReport } from '../grader/report.ts'
import { merge } from '../grader/reporters/conversation.ts'
import type { Entry } from '../grader/transcript.ts'
import { Html, html } from './html.ts'

const MOST_ROWS = 60
const MOST_BYTES = 64

/** The conversation in words, with its bytes as text and in hex: what the picture says, for reading, searching and copying. */
export function transcriptTable(transcript: Entry[], { at }: FailureReport): Html {
  if (transcript.length === 0) return html``
  const wrong = at === undefined ? undefined : transcript[at]
  const moves = merge(transcript, wrong)
  const place = wrong ? moves.findIndex((move) => move.entry === wrong) : 0
  const from = Math.max(0, Math.min(place - MOST_ROWS / 2, moves.length - MOST_ROWS))
  const rows = moves.slice(from, from + MOST_ROWS)
  const left = moves.length - rows.length
  return html`<details class="transcript">
<summary>The conversation in words and hex</summary>
<div class="scrolls" tabindex="0" role="group" aria-label="The conversation in words and hex">
<table>
<thead><tr><th scope="col">ms</th><th scope="col">who</th><th scope="col">does</th>
<th scope="col">bytes</th><th scope="col">hex</th></tr></thead>
<tbody>
${rows.map((move) => {
  const { ms, peer, event, length } = move
  const faulty = move.entry === wrong
  return html`<tr${faulty && new Html(' class="wrong"')}><td>${ms.toFixed(1)}</td><td>${peer}</td>
<td>${event}${faulty && html` <strong>(wrong here)</strong>`}</td>
<td>${length === undefined ? '' : html`${length.toLocaleString('en')}: <code>${text(move)}</code>`}</td>
<td><code>${hex(move)}</code></td></tr>`
})}
</tbody>
</table>
${left > 0 && html`<p>${left} more rows are left out.</p>`}
</div>
</details>`
}

function bytesOf({ bytes = '' }: Entry): Buffer {
  return Buffer.from(bytes, 'base64').subarray(0, MOST_BYTES)
}

function text(entry: Entry): string {
  return Array.from(bytesOf(entry), escapedByte).join('') + more(entry)
}

function hex(entry: Entry): string {
  return (
    bytesOf(entry)
      .toString('hex')
      .replace(/..(?=.)/g, '$& ') + more(entry)
  )
}

function more({ length = 0 }: Entry): string {
  return length > MOST_BYTES ? ' …' : ''
}
