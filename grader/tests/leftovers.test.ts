import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { children, hasProc, state } from '../witnesses/proc.ts'
import { echoes, graded, runDirectories, survivors } from './support.ts'

describe.runIf(hasProc)('what a program leaves', () => {
  it.each(['detaches-a-child', 'detaches-twice', 'holds-stdout-from-a-child'])(
    'is gone with it: %s',
    async (name) => {
      await graded(name, async ({ server }) => {
        const run = await server.run(0)
        if (name !== 'detaches-a-child') await run.exits(0)
      })
      expect(survivors()).toEqual([])
    },
  )

  it('is gone also when it hides whose it is', async () => {
    const number = String(process.pid).padStart(7, '7')
    const { verdict } = await graded(
      'detaches-without-environment',
      async ({ server, becomes }) => {
        const run = await server.run(number)
        await run.exits(0)
        await becomes(
          () => (survivors(`sleep 1${number}`).length > 0 ? true : undefined),
          () => ({ kind: 'kernel', what: 'a daemon' }),
          { patience: 60 },
        )
      },
    )
    expect(verdict).toBe('passed')
    expect([...survivors(`sleep 1${number}`), ...survivors(`sleep 2${number}`)]).toEqual([])
  })

  it('is no zombie either', async () => {
    await graded('detaches-twice', async ({ server }) => {
      const run = await server.run(0)
      await run.exits(0)
    })
    expect(children(process.pid).filter((pid) => state(pid) === 'Z')).toEqual([])
  })

  it('is told from what other programs, and this process itself, have running', async () => {
    const own = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' })
    try {
      const whole = graded('detaches-a-child', async (stage) => {
        const before = survivors().length
        await echoes(stage)
        await graded('detaches-twice', async ({ server }) => (await server.run(0)).exits(0).then())
        expect(survivors().length).toBeGreaterThan(before)
        await echoes(stage)
      })
      expect((await whole).verdict).toBe('passed')
      expect([own.exitCode, own.signalCode]).toEqual([null, null])
    } finally {
      own.kill('SIGKILL')
      await once(own, 'exit')
    }
  })

  it('on the disk is removed, however hard it makes that', async () => {
    const { verdict } = await graded('litters', async ({ server }) => {
      const run = await server.run(0)
      await run.exits(0)
    })
    expect([verdict, runDirectories()]).toEqual(['passed', []])
  })
})
