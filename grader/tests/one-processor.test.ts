import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { onAnyProcessor, shareProcessor } from '../programs/one-processor.ts'
import { hasProc } from '../witnesses/proc.ts'

/** Where a thread of this process may run, as the kernel lists it: proc_pid_status(5). */
const allowed = () =>
  /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/thread-self/status', 'utf8'))![1]!

describe.runIf(hasProc)('sharing a processor', () => {
  it('keeps this thread on one, starts others anywhere, and ends', () => {
    const before = allowed()
    const free = shareProcessor(process.pid)
    expect(allowed()).toMatch(/^\d+$/)
    expect(onAnyProcessor(allowed)).toBe(before)
    expect(allowed()).toMatch(/^\d+$/)
    free()
    expect(allowed()).toBe(before)
  })

  it('is for one conversation at a time: the second does without, and does not end the first', () => {
    const before = allowed()
    const free = shareProcessor(process.pid)
    shareProcessor(process.pid)()
    expect(allowed()).toMatch(/^\d+$/)
    free()
    expect(allowed()).toBe(before)
  })

  it('does nothing for a program that is gone', () => {
    const before = allowed()
    shareProcessor(2 ** 22 + 1)()
    expect(allowed()).toBe(before)
  })
})
