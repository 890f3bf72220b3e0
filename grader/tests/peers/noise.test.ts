import { expect, it } from 'vitest'
import { makesNoise } from '../../peers/noise.ts'
import { seesSleep } from '../../witnesses/proc.ts'
import { graded } from '../support.ts'

it.runIf(seesSleep)('takes for silence what comes while a program cannot hear it', async () => {
  const silences = { running: Number.POSITIVE_INFINITY, stopped: 0 }
  const report = await graded(
    'speaks-udp',
    async (stage) => {
      const { server, udp } = stage
      await server.starts()
      const alice = await udp('alice')
      const make = () => alice.sends('noise', { host: '127.0.0.1', port: server.port })
      const noise = (mostMs: number) =>
        makesNoise(stage, performance.now(), { make, mostMs, isOver: () => false })
      while (silences.running > 250) silences.running = await noise(400)
      process.kill(server.program.pid, 'SIGSTOP')
      try {
        silences.stopped = await noise(600)
      } finally {
        process.kill(server.program.pid, 'SIGCONT')
      }
    },
    { exercise: { transport: 'udp' }, seconds: 60 },
  )
  expect(report).toMatchObject({ verdict: 'passed' })
  expect(silences.stopped).toBeGreaterThanOrEqual(500)
})
