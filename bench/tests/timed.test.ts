import { describe, expect, it } from 'vitest'
import { tree } from '../../grader/witnesses/proc.ts'
import { peakMemory } from '../peak-memory.ts'
import { succeeds, timed } from '../timed.ts'

const never = new AbortController().signal
const SPIN = 'const end = process.cpuUsage().user + 300_000; while (process.cpuUsage().user < end);'
const node = (code: string) => [process.execPath, '-e', code]
const startsAnother = (code: string, after = '') =>
  `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(code)}], { stdio: 'inherit' })${after}`

describe('a command whose time is taken', () => {
  it('takes the processor time of what it started', async () => {
    const taken = await timed({ words: node(startsAnother(SPIN)), signal: never })
    expect(taken.code).toBe(0)
    expect(taken.cpuMs).toBeGreaterThan(300)
  })

  it('takes that of what outlives it, too', async () => {
    const leaves = startsAnother(SPIN, '.unref(); process.exit()')
    const { cpuMs } = await timed({ words: node(leaves), signal: never })
    expect(cpuMs).toBeGreaterThan(300)
  })

  it('tells what a command said that did not succeed', async () => {
    const words = node("console.error('no such thing'); process.exitCode = 3")
    await expect(succeeds({ words, signal: never })).rejects.toThrow(/exit code 3:\nno such thing$/)
  })

  it('leaves nothing when it is stopped', async () => {
    const stop = new AbortController()
    const forever = "setInterval(() => {}, 1000); console.log('up')"
    let pids: number[] = []
    const words = node(startsAnother(forever))
    const running = timed({ words, signal: stop.signal }, (pid) => {
      const look = () => {
        pids = tree(pid)
        if (pids.length < 2) setImmediate(look)
        else stop.abort('SIGINT')
      }
      look()
    })
    await expect(running).rejects.toBe('SIGINT')
    expect(pids).toHaveLength(2)
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})

it('sees the memory of all processes together', async () => {
  const held = 'const held = Buffer.alloc(2 ** 26, 1)'
  const child = startsAnother(`${held}; setTimeout(() => held.at(0), 3000)`)
  const words = node(`${held}; ${child}.once('exit', () => held.at(0))`)
  const mebibytes = await peakMemory({ words, signal: never })
  expect(mebibytes).toBeGreaterThan(128)
  expect(mebibytes).toBeLessThan(400)
})
