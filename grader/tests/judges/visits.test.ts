import { expect, it } from 'vitest'
import { adoptOrphans } from '../../programs/orphans.ts'
import { plain } from '../../reporters/paint.ts'
import { checkText } from '../../reporters/terminal.ts'
import '../support.ts'
import { everythingRequired } from '../../witnesses/machine.ts'
import { whyNot } from './foreign.ts'
import { hold } from './visit.ts'
import { VISITS } from './visits.ts'

adoptOrphans()

const titled = VISITS.map((visit) => [`${visit.unit}: ${visit.command}`, visit] as const)

it.for(titled)('%s', async ([, visit], { skip }) => {
  const reason = whyNot(visit.needs, visit.asRoot)
  if (reason) skip(reason)
  if (!everythingRequired) skip('all of them take a while: COURSE_REQUIRE=all npm test')
  const report = await hold(visit)
  expect(report.verdict, `${report.reason ?? ''}\n${checkText(report, plain)}`).toBe('passed')
})
