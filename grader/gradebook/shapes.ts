import type { Cohort } from './cohort.ts'
import type { CheckRecord, ExerciseRecord, SubmissionRecord } from './record.ts'
import { type Student, whyNoId } from './student.ts'

/*
 * What is read back from a gradebook's directory may come from another machine, on which programs ran that nobody trusts: it is
 * taken only in the shape in which a gradebook writes it.
 */

type Fields<T> = { [name in keyof T]?: unknown }

export function isCohort(value: unknown): value is Cohort {
  if (!isObject<Cohort>(value)) return false
  const { schema, seed, course, exercises, options, students, shard } = value
  return (
    schema === 1 &&
    isWhole(seed) &&
    typeof course === 'string' &&
    isListOf(exercises, isSlug) &&
    isListOf(options, (each) => typeof each === 'string') &&
    isListOf(students, isStudent) &&
    (shard === undefined || isShard(shard))
  )
}

function isShard(value: unknown): boolean {
  if (!isObject<{ number: number; of: number }>(value)) return false
  return isWhole(value.number) && isWhole(value.of)
}

function isStudent(value: unknown): value is Student {
  if (!isObject<Student>(value)) return false
  return typeof value.id === 'string' && whyNoId(value.id) === undefined && isText(value.name)
}

export function isRecord(value: unknown): value is SubmissionRecord {
  if (!isObject<SubmissionRecord>(value)) return false
  const { schema, id, terms, from, verdict, reason, isolated, exercises } = value
  return (
    schema === 1 &&
    [id, terms, from].every((each) => typeof each === 'string') &&
    (verdict === 'broken' ? typeof reason === 'string' : verdict === 'graded') &&
    isListOf(exercises, isExercise) &&
    (typeof isolated === 'boolean' || (exercises as unknown[]).length === 0) &&
    (verdict === 'broken' || (exercises as unknown[]).length > 0)
  )
}

function isExercise(value: unknown): value is ExerciseRecord {
  if (!isObject<ExerciseRecord>(value)) return false
  const { slug, title, sharedCauses, checks } = value
  return (
    isSlug(slug) &&
    typeof title === 'string' &&
    (sharedCauses === undefined || isListOf(sharedCauses, (each) => typeof each === 'string')) &&
    isListOf(checks, isCheck)
  )
}

function isCheck(value: unknown): value is CheckRecord {
  if (!isObject<CheckRecord>(value)) return false
  const { title, maxPoints, verdict, cause, hint, lesson } = value
  return (
    typeof title === 'string' &&
    isWhole(maxPoints) &&
    ['passed', 'failed', 'skipped', 'broken'].includes(verdict as string) &&
    isText(cause) &&
    isText(hint) &&
    isText(lesson)
  )
}

function isObject<T>(value: unknown): value is Fields<T> {
  return typeof value === 'object' && value !== null
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem)
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isSlug(value: unknown): boolean {
  return typeof value === 'string' && /^\d\d-[a-z0-9-]+$/.test(value)
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}
