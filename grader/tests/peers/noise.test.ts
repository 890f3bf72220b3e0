import { expect, it } from 'vitest'
import { TooBusy } from '../../failure.ts'
import { amidNoise, makesNoise } from '../../peers/noise.ts'
import type { Stage } from '../../stage.ts'
import { seesSleep } from '../../witnesses/proc.ts'
import { graded } from '../support.ts'

/** The silence that noise had for a program which gets a datagram of this every 50 ms, for a second. */
async function silenceFor(datagram: string): Promise<number> {
  let silence = 0
  const converse = async (stage: Stage) => {
    await stage.server.starts()
    const alice = await stage.udp('alice')
    silence = await makesNoise(stage, performance.now(), {
      make: () => alice.sends(datagram, { host: '127.0.0.1', port: stage.server.port }),
      mostMs: 1000,
      isOver: () => false,
    })
  }
  const settings = { exercise: { transport: 'udp' }, seconds: 60 } as const
  expect(await graded('computes-when-told', converse, settings)).toMatchObject({
    verdict: 'passed',
  })
  return silence
}

it.runIf(seesSleep)('takes for silence what comes while a program is busy', async () => {
  expect(await silenceFor('compute')).toBeGreaterThan(700)
  await expect.poll(() => silenceFor('sleep'), { timeout: 60_000 }).toBeLessThan(400)
})

it('believes no conversation in which noise paused, but for one that is held alone', async () => {
  const pausing = (isAlone: boolean, ...silences: number[]) => {
    let held = 0
    return amidNoise({ isAlone }, 250, async () => {
      return { held: ++held, longestSilence: silences.shift() ?? 250 }
    })
  }
  expect(await pausing(false, 400, 250, 249)).toEqual({ held: 3, longestSilence: 249 })
  await expect(pausing(false)).rejects.toThrow(TooBusy)
  expect(await pausing(true)).toEqual({ held: 4, longestSilence: 250 })
})
