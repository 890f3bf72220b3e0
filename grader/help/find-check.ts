import type { Unit } from '../course.ts'
import type { Check } from '../exercise.ts'
import { nearestTo } from '../nearest.ts'

/** Somebody asked for a check that is not there; `message` lists those that may be meant, or all. */
export class UnknownCheckError extends Error {
  override readonly name = 'UnknownCheckError'
}

/** A check by its number, from 1 on, or by its title or a part of it that no other title has. */
export function findCheck({ slug, exercise: { checks } }: Unit, asked: string): Check {
  const [exact, ...others] = matching(checks, asked.toLowerCase())
  if (exact && others.length === 0) return exact
  const number = slug.slice(0, 2)
  if (exact) {
    const titles = [exact, ...others].map((check) => numbered(checks, check)).join('\n')
    throw new UnknownCheckError(`${number} has several checks with '${asked}':\n${titles}`)
  }
  const near = nearestTo(asked, checks, ({ title }) => [title])
  const instead = near.length > 0 ? 'did you mean' : 'its checks are'
  const titles = (near.length > 0 ? near : checks).map((check) => numbered(checks, check))
  throw new UnknownCheckError(`${number} has no check '${asked}'; ${instead}\n${titles.join('\n')}`)
}

function matching(checks: Check[], asked: string): Check[] {
  if (/^\d+$/.test(asked)) return checks.filter((_, at) => at + 1 === Number(asked))
  const whole = checks.filter(({ title }) => title.toLowerCase() === asked)
  return whole.length > 0
    ? whole
    : checks.filter(({ title }) => title.toLowerCase().includes(asked))
}

function numbered(checks: Check[], check: Check): string {
  return `${String(checks.indexOf(check) + 1).padStart(4)}  ${check.title}`
}
