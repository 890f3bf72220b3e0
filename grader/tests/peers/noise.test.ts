import { expect, it } from 'vitest'
import { makesNoise } from '../../peers/noise.ts'
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
