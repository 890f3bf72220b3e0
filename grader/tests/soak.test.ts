import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findUnits } from '../course.ts'
import { Load, soak, soakJobs } from '../soak.ts'
import { SoakLog } from '../soak-log.ts'
import { children, hasProc, readText } from '../witnesses/proc.ts'
import { startCommand } from './start-command.ts'
import { TEMPORARY } from './support.ts'

const SOLUTION = { unit: '02-echo-server', program: 'solution', digest: 'today' }
const WRONG = { ...SOLUTION, program: 'wrong/x.ts' }
const JOBS = [SOLUTION, WRONG]

const never = new AbortController().signal

it('grades each solution, each other right program and each wrong one, and finds nothing where all is as declared', async () => {
  const jobs = await soakJobs(await findUnits(['02']), 'all', never)
  expect(jobs.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['solution', 'right/async-iteration.ts', 'wrong/decodes-text.ts']),
  )
  const decodesText = jobs.find(({ name }) => name === 'wrong/decodes-text.ts')!
  const { verdicts, differences } = await soak(decodesText)
  expect([verdicts, differences]).toEqual([13, []])
})

it('holds wrong programs to the checks alone that they must fail, when asked for these', async () => {
  const units = await findUnits(['02'])
  const [jobs, wrong] = [
    await soakJobs(units, 'failing', never),
    await soakJobs(units, 'wrong', never),
  ]
  expect(jobs.map(({ digest }) => digest)).toEqual(wrong.map(({ digest }) => digest))
  const decodesText = jobs.find(({ name }) => name === 'failing/decodes-text.ts')!
  const { verdicts, differences } = await soak(decodesText)
  expect([verdicts, differences]).toEqual([decodesText.fails.length, []])
})

it('tells a verdict that differs', async () => {
  const [solution] = await soakJobs(await findUnits(['02']), 'solutions', never)
  const title = solution!.unit.exercise.checks[0]!.title
  const { differences } = await soak({ ...solution!, fails: [title] })
  expect(differences).toMatchObject([
    { unit: '02-echo-server', program: 'solution', check: title, due: 'failed' },
  ])
})

it('goes on where it stopped, whatever the power left of the last line', () => {
  const path = join(TEMPORARY, 'soak.jsonl')
  const first = new SoakLog(path, true, JOBS)
  first.add({ ...SOLUTION, verdicts: 12, differ: [] })
  first.add({ ...SOLUTION, verdicts: 12, differ: ['a title'] })
  new SoakLog(path, false, JOBS).add({ ...SOLUTION, verdicts: 12, differ: [] })
  appendFileSync(path, '{"unit":"02-echo-se')
  const second = new SoakLog(path, true, JOBS)
  second.add({ ...WRONG, verdicts: 3, differ: [] })
  for (const log of [second, new SoakLog(path, true, JOBS)]) {
    expect([log.times(SOLUTION), log.times(WRONG)]).toEqual([2, 1])
    expect([log.verdicts, log.differences]).toEqual([27, 1])
  }
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3 + 1)
})

it('does not count what was graded before the program or its checks changed', () => {
  const path = join(TEMPORARY, 'changed.jsonl')
  const before = { ...SOLUTION, digest: 'before' }
  new SoakLog(path, true, [before]).add({ ...before, verdicts: 12, differ: ['a title'] })
  const log = new SoakLog(path, true, JOBS)
  expect([log.times(SOLUTION), log.verdicts, log.differences]).toEqual([0, 0, 0])
  expect(new SoakLog(path, true, [before]).times(before)).toBe(1)
})

it('knows a program by all that its verdicts depend on', async () => {
  const jobs = await soakJobs(await findUnits(['02', '04']), 'all', never)
  const again = await soakJobs(await findUnits(['02', '04']), 'all', never)
  const digests = jobs.map(({ digest }) => digest)
  expect(new Set(digests).size).toBe(jobs.length)
  expect(again.map(({ digest }) => digest)).toEqual(digests)
})

it.skipIf(!hasProc)('keeps processors busy, and leaves nothing', async () => {
  const load = new Load(2)
  await expect.poll(() => busy(process.pid).length, { timeout: 60_000 }).toBe(2)
  await load.close()
  expect(busy(process.pid)).toEqual([])
})

it.skipIf(!hasProc)('leaves no processor busy when it is killed', async () => {
  const { child, ended } = startCommand(['soak', '--only', 'solutions', '--load', '02'])
  const pid = child.pid ?? -1
  await expect.poll(() => busy(pid).length, { timeout: 60_000 }).toBeGreaterThan(0)
  const processes = busy(pid)
  child.kill('SIGKILL')
  await ended
  await expect.poll(() => processes.filter((each) => isBusy(each)), { timeout: 60_000 }).toEqual([])
})

/** Of the children of one process alone: another soak may run on this machine. */
function busy(parent: number): number[] {
  return children(parent).filter(isBusy)
}

function isBusy(pid: number): boolean {
  return readText(`/proc/${pid}/cmdline`)?.includes('spin()') ?? false
}
