import type { FailureReport } from '../grader/report.ts'
import { type Merged, merge } from '../grader/reporters/conversation.ts'
import { harmlessLine } from '../grader/reporters/harmless.ts'
import type { Entry } from '../grader/transcript.ts'
import type { Ladder, Step } from './ladder.ts'
import { type Columns, transcriptColumns } from './transcript-columns.ts'
import { brief, detail, short } from './transcript-words.ts'

/** A picture of more rows than these is no longer looked at: the middle is left out. */
const MOST_ROWS = 20
/** Rows that stay on each side of the one where things went wrong. */
const AROUND = 3
/** A silence of this many milliseconds is worth a row of its own. */
const SILENCE_MS = 150

/** What a peer does that its program sees: the arrow goes there. */
const OUTWARDS = new Map(
  Object.entries({
    connects: 'connects',
    sends: '',
    brings: '',
    'ends its side': 'FIN',
    closes: 'FIN, closed',
    resets: 'RST',
  }),
)
/** What a peer hears of its program: the arrow comes from there. */
const INWARDS = new Map(
  Object.entries({
    accepts: 'connects',
    receives: '',
    sees: '',
    'sees the end': 'FIN',
    'is reset': 'RST',
  }),
)

/** What did not come, where that was the failure. */
const AWAITED = new Map(
  Object.entries({
    silence: 'nothing came',
    'never-ended': 'no FIN came',
    refused: 'no connection',
  }),
)

type Told = { transcript: Entry[]; failure?: FailureReport; roles: string[] }

/** The conversation of a check, as a ladder. */
export function transcriptLadder({ transcript, failure, roles }: Told): Ladder {
  const wrong = failure?.at === undefined ? undefined : transcript[failure.at]
  const moves = merge(transcript, wrong)
  const wrongAt = wrong ? moves.findIndex((move) => move.entry === wrong) : -1
  const rows = fitting(moves, wrongAt)
  const shown = rows.filter((row) => typeof row !== 'number')
  const columns = transcriptColumns(transcript, roles, shown, wrong?.peer ?? failure?.peer)
  const steps: Step[] = []
  let before: number | undefined
  for (const row of rows) {
    if (typeof row === 'number') {
      steps.push({ kind: 'pause', text: `${row} more` })
      before = undefined
      continue
    }
    if (before !== undefined && row.ms - before >= SILENCE_MS) steps.push(silence(row.ms - before))
    before = row.lastMs
    steps.push({ ...step(row, columns, transcript), wrong: moves[wrongAt] === row })
  }
  if (!wrong && failure) steps.push(...missing(failure, columns, transcript))
  return { columns: columns.names, steps }
}

/** The rows that there is room for; a number stands for so many that were left out. */
function fitting(moves: Merged[], wrongAt: number): (Merged | number)[] {
  if (moves.length <= MOST_ROWS) return moves
  const end = MOST_ROWS / 2 - 1
  const keeps = (at: number) =>
    at < end ||
    at >= moves.length - end ||
    (wrongAt >= 0 && at >= wrongAt - AROUND && at <= wrongAt + AROUND)
  const rows: (Merged | number)[] = []
  for (const [at, move] of moves.entries()) {
    const last = rows.at(-1)
    if (keeps(at)) rows.push(move)
    else if (typeof last === 'number') rows[rows.length - 1] = last + 1
    else rows.push(1)
  }
  return rows
}

function silence(ms: number): Step {
  return { kind: 'pause', text: `${Math.round(ms).toLocaleString('en')} ms` }
}

function step(move: Merged, columns: Columns, transcript: Entry[]): Step {
  const { peer, event, ms } = move
  const seen = { time: `${ms.toFixed(1)} ms`, detail: detail(move) }
  const bytes = move.bytes === undefined ? '' : brief(move)
  if (peer === 'grader') return { kind: 'pause', text: harmlessLine(event), ...seen }
  const own = columns.of(peer)
  const outwards = OUTWARDS.get(event)
  const inwards = INWARDS.get(event)
  if (own.startsWith('your ') || (outwards === undefined && inwards === undefined)) {
    return { kind: 'note', at: own, text: short(harmlessLine(`${event} ${bytes}`.trim())), ...seen }
  }
  const program = columns.partner(peer, transcript.indexOf(move.entry))
  const [from, to] = outwards === undefined ? [program, own] : [own, program]
  return { kind: 'message', from, to, text: outwards || inwards || bytes, lost: false, ...seen }
}

/** The arrow that was waited for, where that is what went wrong. */
function missing(failure: FailureReport, columns: Columns, transcript: Entry[]): Step[] {
  const { kind = '', peer } = failure
  const awaited = AWAITED.get(kind)
  const place = peer === undefined ? undefined : columns.of(peer)
  const last = transcript.length - 1
  const program = columns.partner(peer ?? '', last)
  if (awaited && peer !== undefined && place !== program && columns.names.includes(place!))
    return [{ kind: 'message', from: program, to: place!, text: awaited, lost: true, wrong: true }]
  const at = place && columns.names.includes(place) ? place : program
  return [{ kind: 'note', at, text: NOTES.get(kind) ?? 'not as expected', wrong: true }]
}

const NOTES = new Map(
  Object.entries({
    silence: 'nothing came',
    'never-ended': 'goes on',
    'never-exited': 'never exits',
    'never-listened': 'never listens',
    refused: 'refuses to talk',
    kernel: 'the kernel tells otherwise',
    output: 'printed something else',
    unreadable: 'cannot be read',
    'not-transpiled': 'is no TypeScript',
  }),
)
