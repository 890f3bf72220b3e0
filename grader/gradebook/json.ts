import type { Gradebook } from './gradebook.ts'
import {
  causesOf,
  type ExerciseRecord,
  pointsOf,
  type SubmissionRecord,
  totalOf,
} from './record.ts'
import type { Student } from './student.ts'

/** One student a line; gradebook.schema.json says what is in it. */
export async function* jsonOf({ cohort, tally, lines }: Gradebook): AsyncGenerator<string> {
  const exercises = [...tally.exercises.values()].map(({ slug, title, checks }) => ({
    slug,
    title,
    checks: [...checks.values()].map(({ title, maxPoints, judged, failed }) => ({
      title,
      maxPoints,
      judged,
      failed,
    })),
  }))
  const { seed } = cohort
  const head = JSON.stringify(
    { schema: 1, course: 'The Socket Course', seed, exercises },
    undefined,
    2,
  )
  yield `${head.slice(0, -2)},\n  "students": [`
  let separator = '\n    '
  for await (const { student, record } of lines()) {
    yield separator + JSON.stringify(studentOf(student, record))
    separator = ',\n    '
  }
  yield '\n  ]\n}\n'
}

function studentOf(student: Student, record: SubmissionRecord) {
  const { verdict, reason, isolated } = record
  return {
    ...student,
    verdict,
    ...(reason ? { reason } : {}),
    isolated,
    ...totalOf(record),
    exercises: record.exercises.map(resultOf),
  }
}

function resultOf(exercise: ExerciseRecord) {
  const { slug, sharedCauses, checks } = exercise
  const titles = (...verdicts: string[]) =>
    checks.filter((check) => verdicts.includes(check.verdict)).map(({ title }) => title)
  return {
    slug,
    ...pointsOf(checks),
    causes: causesOf(exercise),
    shared: sharedCauses !== undefined,
    failed: titles('failed'),
    notJudged: titles('skipped', 'broken'),
  }
}
