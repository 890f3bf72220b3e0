/** What a checks.ts needs. */

export { toBytes } from './bytes.ts'
export { check, type Exercise, exercise } from './exercise.ts'
export { Failure, Skipped, TooBusy } from './failure.ts'
export type { Stage } from './stage.ts'
