import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COURSE, findUnits } from '../course.ts'
import { makeHelp } from '../help/help-file.ts'

const units = await findUnits([])

// After a change to a stub or a wrong program: npx vitest run --project course grader/tests/help-file.test.ts -u
describe.each(units)('help.json of $slug', (unit) => {
  const help = makeHelp(unit)

  it('holds the stubs, and what those believed who fail a check', async () => {
    const file = join(COURSE, 'exercises', unit.slug, 'help.json')
    await expect(`${JSON.stringify(help, null, 2)}\n`).toMatchFileSnapshot(file)
  })

  it('has a sentence for every check', () => {
    for (const beliefs of Object.values(help.believed)) {
      expect(beliefs.length).toBeGreaterThan(0)
      for (const belief of beliefs) expect(belief).toMatch(/^\S.*[.?!]$/)
    }
  })
})
