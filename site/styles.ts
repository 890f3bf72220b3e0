import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COURSE } from '../grader/course.ts'

/** Style sheets of the course, one after another. */
export function styles(...names: string[]): string {
  return names
    .map((name) => readFileSync(join(COURSE, `site/style/${name}.css`), 'utf8'))
    .join('\n')
}
