import { firstDifference } from './bytes.ts'
import type { FailureFacts, Kind } from './failure.ts'
import type { Entry } from './transcript.ts'

/** Failures that the end of the program explains, when it ended. */
const EXPLAINED_BY_EXIT: Kind[] = ['silence', 'ended', 'reset', 'refused', 'never-listened']

/** What arrives, at a peer or from a program's standard output. */
const ARRIVALS = ['receives', 'prints']

/**
 * The move at which the conversation first went wrong; undefined when it is one that never came.
 * @param transcript up to the moment of the failure
 * @param programs the names of the student's programs
 */
export function firstWrong(
  facts: FailureFacts,
  transcript: Entry[],
  programs: string[],
): Entry | undefined {
  const { kind, peer } = facts
  const last = (...events: string[]) =>
    transcript.findLast(
      (entry) =>
        (peer === undefined || entry.peer === peer) &&
        events.some((event) => entry.event.startsWith(event)),
    )
  const exit = transcript.findLast((entry) => programs.includes(entry.peer) && isExit(entry))
  if (exit && EXPLAINED_BY_EXIT.includes(kind)) return exit
  if (kind === 'mismatch' || kind === 'surplus') return firstWrongArrival(facts, transcript)
  if (kind === 'ended') return last('sees the end')
  if (kind === 'reset') return last('is reset')
  if (['crashed', 'exit-code', 'out-of-memory'].includes(kind)) return exit
  if (kind === 'output')
    return transcript.findLast(({ peer, event }) => programs.includes(peer) && event === 'prints')
  return kind === 'flooded' ? last('prints', 'complains') : undefined
}

export function isExit({ event }: Entry): boolean {
  return event.startsWith('exits with') || event.startsWith('is ended by')
}

/** The arrival that holds the first byte that is not as it should be. */
function firstWrongArrival(
  { peer, expected, received }: FailureFacts,
  transcript: Entry[],
): Entry | undefined {
  const arrivals = transcript.filter(
    (entry) => entry.peer === peer && ARRIVALS.includes(entry.event),
  )
  if (!(received instanceof Uint8Array)) return arrivals.at(-1)
  const good = expected instanceof Uint8Array ? (firstDifference(expected, received) ?? 0) : 0
  // What was received is the end of all that arrived.
  let left = received.length - good
  for (const arrival of arrivals.toReversed()) {
    left -= arrival.length ?? 0
    if (left <= 0) return arrival
  }
  return arrivals[0]
}
