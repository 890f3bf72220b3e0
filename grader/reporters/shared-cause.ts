import { isExit } from '../first-wrong.ts'
import type { CheckReport, FailureReport } from '../report.ts'
import { harmlessLine } from './harmless.ts'

/** What stands for several checks, told once: how one of them failed. */
export type SharedCause = { failure: FailureReport; checks: CheckReport[] }

/** The failure that stands for all, when nothing could even begin: one cause, or the same last words at every check. */
export function sharedCause(checks: CheckReport[]): FailureReport | undefined {
  const [only, ...others] = sharedCauses(checks)
  return others.length > 0 ? undefined : only?.failure
}

/** Where nothing could even begin: one cause for all, or one for each program's last words. Else none. */
export function sharedCauses(checks: CheckReport[]): SharedCause[] {
  const failures = checks.flatMap((check) => check.failure ?? [])
  const [first] = failures
  if (!first || failures.length < Math.max(2, checks.length)) return []
  if (failures.every(({ cause }) => cause === first.cause)) return [{ failure: first, checks }]
  if (checks.some((check) => lastWords(check) === undefined)) return []
  const causes = [...new Set(checks.map(lastWords))].map((words) => {
    const same = checks.filter((check) => lastWords(check) === words)
    return { failure: same[0]!.failure!, checks: same }
  })
  return causes.every(({ checks }) => checks.length > 1) ? causes : []
}

/** What a program wrote before it ended: of one that runs on, what it wrote is no reason for anything. */
function lastWords({ failure, transcript = [] }: CheckReport): string | undefined {
  return transcript.some(isExit) ? failure?.output : undefined
}

/** `all 13 checks: …`, on one line; of what nobody has begun, only that. */
export function sharedText({ failure, checks }: SharedCause, all: CheckReport[]): string {
  if (failure.kind === 'not-begun') return harmlessLine(failure.cause)
  const count = checks.length === all.length ? 'all ' : ''
  return `${count}${checks.length} checks: ${harmlessLine(failure.cause)}`
}
