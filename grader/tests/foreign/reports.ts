import fc from 'fast-check'
import {
  type CheckReport,
  courseReport,
  exerciseReport,
  type FailureReport,
  type Report,
  type Verdict,
} from '../../report.ts'
import type { Entry } from '../../transcript.ts'

/** Reports as a grader writes them, of whatever a program said; and what somebody else makes of them. */

export const texts = fc.string({ unit: 'binary', maxLength: 20 })
export const slugs = fc.stringMatching(/^\d\d-[a-z]{1,9}$/)

const moved = fc.record({ bytes: fc.base64String({ maxLength: 20 }), length: fc.nat(99) })
const entry: fc.Arbitrary<Entry> = fc
  .tuple(fc.record({ ms: fc.nat(99), peer: texts, event: texts }), fc.option(moved))
  .map(([said, bytes]) => ({ ...said, ...bytes }))
const failure: fc.Arbitrary<FailureReport> = fc.record(
  {
    ...{ cause: texts, hint: texts, lesson: fc.constant('02-echo-server#bytes') },
    ...{ at: fc.nat(9), peer: texts, sent: texts, expected: texts, received: texts, output: texts },
  },
  { requiredKeys: ['cause', 'hint', 'lesson'] },
)
const check = fc
  .record({
    ...{ title: texts, maxPoints: fc.integer({ min: 1, max: 9 }), durationMs: fc.nat(9999) },
    verdict: fc.constantFrom<Verdict[]>('passed', 'failed', 'skipped', 'broken'),
    ...{ failure, reason: texts, transcript: fc.array(entry, { maxLength: 4 }) },
  })
  .map(({ failure, reason, transcript, ...made }): CheckReport => {
    const points = made.verdict === 'passed' ? made.maxPoints : 0
    if (made.verdict === 'failed') return { ...made, points, failure, transcript }
    return made.verdict === 'passed' ? { ...made, points } : { ...made, points, reason }
  })
const exercise = fc
  .tuple(slugs, texts, fc.array(check, { minLength: 1, maxLength: 3 }))
  .map(([slug, title, checks]) =>
    exerciseReport(slug, { title, programs: { server: 'server.ts' } }, checks),
  )
const machine = fc.record({
  ...{ node: fc.constant('v20.20.2'), os: texts, missing: fc.array(texts, { maxLength: 2 }) },
  sandbox: fc.constantFrom('none' as const, 'bubblewrap' as const),
})

export const reports = fc
  .tuple(fc.nat(), machine, fc.array(exercise, { minLength: 1, maxLength: 3 }))
  .map(([seed, machine, exercises]): Report => {
    return courseReport({ seed, durationMs: 1, machine }, exercises)
  })

/** Anything that a file can hold: a text, or a value as JSON. */
export const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.jsonValue())

/** Values as JSON brings them, with something else in one place. */
export function changed<T>(values: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  const others = fc.constantFrom(null, -1, 0.5, 3, '', 'x', true, [], {}, [null], { a: null })
  return fc.tuple(values, fc.nat(), others).map(([value, at, other]) => {
    const copy = JSON.parse(JSON.stringify(value))
    const places = placesIn(copy)
    const place = places[at % places.length]
    if (place) place.holder[place.key] = other
    return copy
  })
}

type Place = { holder: Record<string, unknown>; key: string }

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Place['holder']
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])])
}
