import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { COURSE } from '../../course.ts'
import { judgesPage } from './page.ts'

const PAGE = join(COURSE, 'docs', 'judges.md')

/** The introduction is written by hand, the rest is made: npx vitest run --project course grader/tests/judges/page.test.ts -u */
it('docs/judges.md says what the tests declare', async () => {
  const [introduction] = readFileSync(PAGE, 'utf8').split(/^## /m)
  await expect(`${introduction}${await judgesPage()}`).toMatchFileSnapshot(PAGE)
})
