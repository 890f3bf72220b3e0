import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { sideBySide } from '../side-by-side.ts'

it('does each once, so many at a time', async () => {
  const done: number[] = []
  let [now, most] = [0, 0]
  await sideBySide([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    now++
    most = Math.max(most, now)
    await setImmediate()
    now--
    done.push(item)
  })
  expect([done, most]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3])
})

it('begins no more after an error, and throws it when what was under way has ended', async () => {
  const ended: number[] = []
  const working = sideBySide([1, 2, 3, 4, 5], 3, async (item) => {
    if (item === 1) throw new Error('the first')
    for (let turns = 0; turns < item; turns++) await setImmediate()
    ended.push(item)
  })
  await expect(working).rejects.toThrow('the first')
  expect(ended).toEqual([2, 3])
})
