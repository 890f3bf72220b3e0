import { toBytes } from './bytes.ts'
import type { FailureFacts } from './failure.ts'
import type { Entry } from './transcript.ts'

type Case = { expected: Buffer; received: Buffer; facts: FailureFacts; transcript: Entry[] }
type Mistake = (the: Case) => string | undefined

/** The classic mistakes that bytes betray, the most telling first. */
const MISTAKES: Mistake[] = [
  decodedAsText,
  heardFromAnother,
  toldTwice,
  lineEndAdded,
  lineEndLost,
  cutShort,
]

/** A classic mistake by name, when the received bytes betray one. */
export function diagnoseBytes(facts: FailureFacts, transcript: Entry[]): string | undefined {
  if (!(facts.expected instanceof Uint8Array) || !(facts.received instanceof Uint8Array))
    return undefined
  const the = {
    expected: toBytes(facts.expected),
    received: toBytes(facts.received),
    facts,
    transcript,
  }
  for (const mistake of MISTAKES) {
    const cause = mistake(the)
    if (cause) return cause
  }
  return undefined
}

/** Every byte that is not UTF-8 became U+FFFD, EF BF BD. */
function decodedAsText({ expected, received }: Case): string | undefined {
  const asText = Buffer.from(expected.toString('utf8'))
  const compared = Math.min(received.length, asText.length)
  if (asText.equals(expected) || compared === 0) return undefined
  if (!asText.subarray(0, compared).equals(received.subarray(0, compared))) return undefined
  if (expected.subarray(0, compared).equals(received.subarray(0, compared))) return undefined
  return 'The bytes were decoded as text on the way: what is not valid UTF-8 came back as U+FFFD (ef bf bd).'
}

function heardFromAnother({ received, expected, facts, transcript }: Case): string | undefined {
  if (received.length < 3) return undefined
  const others = transcript.filter(
    (entry) => entry.event === 'sends' && entry.peer !== facts.peer && entry.bytes,
  )
  const own = transcript.some(
    (entry) => entry.event === 'sends' && entry.peer === facts.peer && entry.bytes,
  )
  for (const entry of own ? others : []) {
    const theirs = Buffer.from(entry.bytes!, 'base64')
    if (theirs.length >= 3 && beginsLine(received, theirs) && !expected.includes(theirs)) {
      return `${facts.peer} received what ${entry.peer} had sent: the connections share something.`
    }
  }
  return undefined
}

/** What merely ends a line may be told of the other: a name, say. */
function beginsLine(received: Buffer, theirs: Buffer): boolean {
  return received.indexOf(theirs) === 0 || received.includes(Buffer.concat([LF, theirs]))
}

const LF = Buffer.from('\n')

function toldTwice({ expected, received }: Case): string | undefined {
  if (expected.length === 0 || received.length < 2 * expected.length) return undefined
  const twice = Buffer.concat([expected, expected])
  return received.subarray(0, twice.length).equals(twice) ? 'The same bytes came twice.' : undefined
}

function lineEndAdded({ expected, received }: Case): string | undefined {
  for (const end of ['\r\n', '\n']) {
    const at = received.indexOf(end)
    if (at < 0) continue
    const without = Buffer.concat([received.subarray(0, at), received.subarray(at + end.length)])
    const compared = Math.min(without.length, expected.length)
    const fits = without.subarray(0, compared).equals(expected.subarray(0, compared))
    const beginning = expected.subarray(0, received.length)
    if (fits && !received.equals(beginning)) return 'A line end was added that nobody sent.'
  }
  return undefined
}

function lineEndLost({ expected, received }: Case): string | undefined {
  if (received.length === 0) return undefined
  if (expected.equals(Buffer.concat([received, LF])))
    return 'The line end is missing: the last byte that was due is 0a.'
  const trimmed = Buffer.from(expected.toString('latin1').trim(), 'latin1')
  if (trimmed.length === expected.length || !trimmed.equals(received)) return undefined
  return 'White space at the edge was lost: was the data trimmed or split into lines?'
}

function cutShort({ expected, received, facts }: Case): string | undefined {
  if (facts.kind !== 'ended' && facts.kind !== 'reset') return undefined
  if (received.length >= expected.length || !expected.subarray(0, received.length).equals(received))
    return undefined
  const how = facts.kind === 'ended' ? 'ended the connection' : 'threw the connection away (RST)'
  const [came, due] = [received, expected].map(({ length }) => length.toLocaleString('en'))
  if (received.length === 0)
    return `The program ${how} before anything came of what was due: ${due} ${due === '1' ? 'byte' : 'bytes'}.`
  return `The program ${how} after ${came} of the ${due} bytes that were due.`
}
