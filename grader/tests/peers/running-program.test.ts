import { expect, it } from 'vitest'
import { gradeQuietly } from '../../grade.ts'
import { directorySubmission, withFile } from '../../submission.ts'
import { program, SLUG, sample, unitOf } from '../support.ts'

it('waits until a program that is run has done all it can for now', async () => {
  const nothing = await directorySubmission('/nonexistent')
  const submission = withFile(nothing, SLUG, 'client.ts', program('sleeps-forever'))
  const rests = sample('rests', async ({ client }) => {
    const run = await client.run()
    await run.rests()
    await run.staysRunning()
  })
  const unit = unitOf([rests], { programs: { client: 'client.ts' } })
  const { exercises } = await gradeQuietly(submission, [unit])
  expect(exercises[0]!.checks[0]!.verdict).toBe('passed')
})
