import { expect, it } from 'vitest'
import { Failure, TooBusy } from '../failure.ts'
import { mindingLoad, unlessTooBusy } from '../load.ts'
import { eventsOf, sample, submissionOf, unitOf } from './support.ts'

/** What is told of a check that fails, and passes where it is held again. @param holdsUp how long it holds the grader up at its beginning */
async function toldOf(holdsUp: number) {
  let attempts = 0
  const late = sample('fails once', async () => {
    const until = performance.now() + holdsUp
    while (performance.now() < until);
    if (++attempts === 1) throw new Failure({ kind: 'silence', what: 'an answer in time' })
  })
  const { events, report } = await eventsOf(submissionOf('echoes'), [unitOf([mindingLoad(late)])])
  return { confirmed: events.some(({ type }) => type === 'check-confirming'), score: report.score }
}

it('confirms a failure before which the grader was held up, from the first moment on', async () => {
  expect(await toldOf(300)).toEqual({ confirmed: true, score: 1 })
})

it('takes a failure for one where the grader was not', async () => {
  await expect.poll(() => toldOf(0), { timeout: 30_000 }).toEqual({ confirmed: false, score: 0 })
})

it('holds a conversation once more where the machine was too busy, and not for ever', async () => {
  let attempts = 0
  const busyUntil = (last: number) => async () => {
    if (++attempts < last) throw new TooBusy('this machine is too busy')
  }
  await unlessTooBusy(busyUntil(3))
  expect(attempts).toBe(3)
  await expect(unlessTooBusy(busyUntil(100))).rejects.toThrow(TooBusy)
  expect(attempts).toBe(7)
  await expect(unlessTooBusy(() => Promise.reject(new Failure({ kind: 'ended' })))).rejects.toThrow(
    Failure,
  )
})
