import { loadUnit, type Unit } from '../../course.ts'
import type { Check, Role } from '../../exercise.ts'
import { withChecks } from '../../known-programs.ts'
import type { ForeignName } from './foreign.ts'

/** A command from elsewhere in place of a unit's program, and the verdict that it deserves. */
export type StandIn = {
  unit: string
  /** What it is, in a few words. */
  title: string
  needs: ForeignName[]
  /** As `--command` takes it. */
  command: string
  /** Which of the unit's two programs it stands in for. */
  role?: Role
  asRoot?: boolean
  /** The titles of the checks that it fails, each with the reason: what the contract says, or the kernel. */
  fails: Record<string, string>
  /** The titles of those that it passes or fails by luck, and what decides. */
  byLuck?: Record<string, string>
}

/** The unit with those checks that its stand-in takes part in, alone. */
export async function judgedBy({ unit, role }: StandIn): Promise<Unit> {
  const whole = await loadUnit(unit)
  return withChecks(whole, ({ programs }) => !role || !programs || programs.includes(role))
}

/** The points that a stand-in is certain of, and those that can be had. What luck decides counts for neither. */
export function score(unit: Unit, { fails, byLuck = {} }: StandIn): { points: number; of: number } {
  const counted = unit.exercise.checks.filter(({ title }) => !(title in byLuck))
  const points = (checks: Check[]) => checks.reduce((sum, check) => sum + check.points, 0)
  return { points: points(counted.filter(({ title }) => !(title in fails))), of: points(counted) }
}
