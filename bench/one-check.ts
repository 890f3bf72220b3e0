import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { COURSE, loadUnit } from '../grader/course.ts'

/** A number that no unit of the course has. */
const SLUG = '99-one-check'

/**
 * The arguments of `grade` that have the solution of a unit graded by one of its checks alone: an exercise of an instructor's own
 * (`--checks`) that has no other.
 */
export async function oneCheck(temporary: string, slug: string, title: string): Promise<string[]> {
  const { exercise } = await loadUnit(slug)
  const home = mkdtempSync(join(temporary, 'one-check-'))
  const [checks, submission] = [join(home, 'checks'), join(home, 'submission')]
  for (const directory of [checks, submission])
    mkdirSync(join(directory, SLUG), { recursive: true })
  for (const file of Object.values(exercise.programs))
    copyFileSync(join(COURSE, 'solutions', slug, file), join(submission, SLUG, file))
  const all = JSON.stringify(join(COURSE, 'exercises', slug, 'checks.ts'))
  const only = `all.checks.filter(({ title }) => title === ${JSON.stringify(title)})`
  const text = `import all from ${all}\nexport default { ...all, checks: ${only} }\n`
  writeFileSync(join(checks, SLUG, 'checks.ts'), text)
  return [SLUG, '--checks', checks, '--submission', submission]
}
