import { expect, it } from 'vitest'
import { findUnits } from '../course.ts'
import { Load, soak, soakJobs } from '../soak.ts'
import { children, hasProc, readText } from '../witnesses/proc.ts'

const never = new AbortController().signal

it('grades each solution and each wrong program, and finds nothing where all is as declared', async () => {
  const jobs = await soakJobs(await findUnits(['02']), 'all', never)
  expect(jobs.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['solution', 'wrong/decodes-text.ts']),
  )
  const decodesText = jobs.find(({ name }) => name === 'wrong/decodes-text.ts')!
  const { verdicts, differences } = await soak(decodesText)
  expect([verdicts, differences]).toEqual([12, []])
})

it('tells a verdict that differs', async () => {
  const [solution] = await soakJobs(await findUnits(['02']), 'solutions', never)
  const title = solution!.unit.exercise.checks[0]!.title
  const { differences } = await soak({ ...solution!, fails: [title] })
  expect(differences).toMatchObject([
    { unit: '02-echo-server', program: 'solution', check: title, due: 'failed' },
  ])
})

it.skipIf(!hasProc)('keeps processors busy, and leaves nothing', async () => {
  const load = new Load(2)
  await expect.poll(() => busy().length, { timeout: 60_000 }).toBe(2)
  await load.close()
  expect(busy()).toEqual([])
})

/** Busy children of this process alone: another soak may run on this machine. */
function busy(): number[] {
  return children(process.pid).filter((pid) =>
    readText(`/proc/${pid}/cmdline`)?.includes('for (;;);'),
  )
}
