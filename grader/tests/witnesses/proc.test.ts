import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  callsOfWrite,
  children,
  descriptors,
  hasProc,
  session,
  state,
  threads,
  tree,
} from '../../witnesses/proc.ts'
import { TEMPORARY } from '../support.ts'

describe.runIf(hasProc)('the process file system', () => {
  it('reads the state of a process whose name looks like more fields', async () => {
    const path = join(mkdtempSync(join(TEMPORARY, 'proc-')), 'a) Z 1 2 (b')
    copyFileSync('/bin/sleep', path)
    chmodSync(path, 0o755)
    const child = spawn(path, ['1000'], { detached: true })
    await once(child, 'spawn')
    try {
      await expect.poll(() => state(child.pid!), { timeout: 20_000 }).toBe('S')
      expect(session(child.pid!)).toBe(child.pid)
      expect(children(process.pid)).toContain(child.pid)
    } finally {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  })

  it('knows this process', () => {
    expect(tree(process.pid)).toContain(process.pid)
    expect(threads(process.pid)).toContain(process.pid)
    expect(descriptors(process.pid).length).toBeGreaterThan(2)
  })

  it('counts calls of write', () => {
    const before = callsOfWrite(process.pid)
    for (let time = 0; time < 5; time++) writeFileSync('/dev/null', 'x')
    expect(callsOfWrite(process.pid)! - before!).toBeGreaterThanOrEqual(5)
  })

  it('answers nothing for who is gone', () => {
    const gone = 2 ** 22 + 1
    expect([state(gone), session(gone)]).toEqual([undefined, undefined])
    expect([threads(gone), children(gone), descriptors(gone)]).toEqual([[], [], []])
    expect(tree(gone)).toEqual([gone])
  })
})
