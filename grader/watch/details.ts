/** Why a check failed, in as many lines as there are: what matters most is left out last. */
import type { CheckReport, FailureReport } from '../report.ts'
import { conversation } from '../reporters/conversation.ts'
import { harmless, harmlessLine } from '../reporters/harmless.ts'
import type { Paint } from '../reporters/paint.ts'
import { wrap } from '../reporters/wrap.ts'

/** A named part of the explanation; the smaller `rank`, the longer it stays. `last`: its last lines say more than its first. */
type Part = { name: string; lines: string[]; rank: number; last?: boolean }

const MARGIN = 15
/** Fewer lines of a longer part say nothing. */
const LEAST = 2
const MOST_SAID = 6

export function detailLines(check: CheckReport, room: number, width: number, paint: Paint) {
  const parts = partsOf(check, width - MARGIN)
  const kept = new Map<Part, string[]>()
  let left = room
  for (const part of parts.toSorted((a, b) => a.rank - b.rank)) {
    const lines = shortened(part, left)
    kept.set(part, lines)
    left -= lines.length
  }
  return parts.flatMap((part) =>
    kept.get(part)!.map((line, at) => {
      const label = paint('dim', (at === 0 ? part.name : '').padEnd(MARGIN - 6))
      return `     ${label} ${part.name === 'cause' ? paint('bold', line) : line}`
    }),
  )
}

function partsOf({ failure, reason, transcript }: CheckReport, width: number): Part[] {
  if (!failure) return [{ name: 'why', lines: wrap(harmlessLine(reason ?? ''), width), rank: 0 }]
  return [
    { name: 'cause', lines: wrap(harmlessLine(failure.cause), width), rank: 0 },
    ...evidence(failure, width),
    { name: 'story', lines: conversation(transcript ?? []), rank: 6, last: true },
    { name: 'think', lines: wrap(failure.hint, width), rank: 1 },
    { name: 'read', lines: place(failure.lesson), rank: 2 },
  ].filter(({ lines }) => lines.length > 0)
}

function place(lesson: string): string[] {
  return lesson ? [`lessons/${lesson.replace('#', '.md#')}`] : []
}

function evidence({ sent, expected, received, output }: FailureReport, width: number): Part[] {
  const lines = (text: string | undefined) =>
    text
      ? harmless(text)
          .split('\n')
          .flatMap((line) => wrap(line, width))
      : []
  return [
    { name: 'sent', lines: lines(sent), rank: 7 },
    { name: 'expected', lines: lines(expected), rank: 3 },
    { name: 'received', lines: lines(received), rank: 4 },
    { name: 'it says', lines: beginning(lines(output)), rank: 5 },
  ]
}

/** A stack trace goes on for longer than it helps. */
function beginning(lines: string[]): string[] {
  return lines.length > MOST_SAID ? [...lines.slice(0, MOST_SAID - 1), '…'] : lines
}

function shortened({ lines, last }: Part, room: number): string[] {
  if (lines.length <= room) return lines
  if (room < LEAST) return []
  return last ? ['…', ...lines.slice(1 - room)] : [...lines.slice(0, room - 1), '…']
}
