import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { shareProcessor } from '../../programs/one-processor.ts'
import {
  activity,
  longestWaitMs,
  scheduled,
  sleepsAtMost,
  sleepsIn,
} from '../../witnesses/activity.ts'
import { hasProc, memory, seesSleep, tree } from '../../witnesses/proc.ts'

const started: ChildProcess[] = []
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    for (const pid of tree(child.pid!)) process.kill(pid, 'SIGKILL')
    await once(child, 'exit')
  }
})

/** A process of Node's that runs this, once it says that it does. */
async function running(script: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', `console.log('runs'); ${script}`])
  started.push(child)
  await once(child.stdout, 'data')
  return child.pid!
}

/** Whether the activity stays the same from one look to the next, as often as asked. */
async function sleepsThrough(pid: number, looks: number): Promise<boolean> {
  const first = activity([pid])
  for (let look = 0; look < looks; look++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (first === undefined || activity([pid]) !== first) return false
  }
  return true
}

const soon = { timeout: 30_000, interval: 10 }

describe.runIf(hasProc)('activity', () => {
  it('stays the same while a process sleeps, and says where it does', async () => {
    const pid = await running('setInterval(() => {}, 1e9)')
    await expect.poll(() => sleepsThrough(pid, 5), soon).toBe(true)
    expect(sleepsIn(pid)).toMatch(/^epoll_p?wait$/)
  })

  it('says for how long at most', async () => {
    const timer = await running('setInterval(() => {}, 1e9)')
    await expect.poll(() => sleepsAtMost(timer), soon).toBeGreaterThan(9e8)
    const none = await running('require("net").createServer().listen(0)')
    await expect.poll(() => sleepsAtMost(none), soon).toBe(Number.POSITIVE_INFINITY)
  })

  it('is unknown while a process computes', async () => {
    const pid = await running('for (;;);')
    const looks = Array.from({ length: 20 }, () => activity([pid]))
    expect(looks.filter((look) => look !== undefined)).toEqual([])
    expect(sleepsIn(pid)).toBeUndefined()
  })

  it.runIf(seesSleep)('says how long a thread waited for a processor that others had', async () => {
    const alone = await running('setInterval(() => {}, 1e9)')
    const child = `require('child_process').spawn(process.execPath, ['-e', 'for (;;);'])`
    const pid = await running(`${child}; ${child}`)
    await expect.poll(() => tree(pid).length, soon).toBe(3)
    const before = longestWaitMs([pid])
    const spread = shareProcessor(pid)
    try {
      await expect.poll(() => longestWaitMs([alone, pid]) - before, soon).toBeGreaterThan(500)
    } finally {
      spread()
    }
    expect(scheduled(pid).ranMs).toBeGreaterThan(0)
    expect(longestWaitMs([])).toBe(0)
  })

  it('is unknown, or changes, while a child computes', async () => {
    const child = `require('child_process').spawn(process.execPath, ['-e', 'for (;;);'])`
    const pid = await running(child)
    await expect.poll(() => tree(pid).length, soon).toBe(2)
    expect(await sleepsThrough(pid, 3)).toBe(false)
  })

  it('changes when a process wakes up', async () => {
    const pid = await running('setInterval(() => {}, 100)')
    await expect.poll(() => activity([pid]), soon).toBeDefined()
    const first = activity([pid])
    await expect.poll(() => activity([pid]), soon).not.toBe(first)
  })

  it('tells that nobody is left, also while the dead wait to be buried', async () => {
    const pid = await running('process.exit()')
    await expect.poll(() => activity([pid]), soon).toBe('exited')
    expect(activity([])).toBe('exited')
    expect(activity([2 ** 22 + 1])).toBe('exited')
  })

  it('knows memory, of who lives', async () => {
    const pid = await running(
      'globalThis.kept = Buffer.alloc(2 ** 26, 1); setInterval(() => {}, 1e9)',
    )
    await expect.poll(() => memory(pid), soon).toBeGreaterThan(2 ** 26)
    expect(memory(pid, 'VmHWM')).toBeGreaterThan(2 ** 26)
    expect(memory(2 ** 22 + 1)).toBeUndefined()
  })
})
