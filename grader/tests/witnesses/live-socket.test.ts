import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { Failure } from '../../failure.ts'
import { borrow, optionOf } from '../../witnesses/live-socket.ts'
import { descriptors, hasProc } from '../../witnesses/proc.ts'
import { socketsOf } from '../../witnesses/socket-table.ts'
import { program } from '../support.ts'

let child: ChildProcess | undefined
afterEach(async () => {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
})

/** The listening socket of another process. */
async function listening() {
  child = spawn(process.execPath, ['--import', 'tsx', program('echoes'), '0'], { stdio: 'ignore' })
  const found = () => socketsOf(child!.pid!, 'tcp').find((each) => each.state === 'LISTEN')
  await expect.poll(found, { timeout: 30_000, interval: 10 }).toBeDefined()
  return found()!
}

describe.runIf(hasProc)('the socket of another process', () => {
  it('tells its options, and the duplicate is closed again', async ({ skip }) => {
    const { pid, fd } = await listening()
    const before = descriptors(process.pid).length
    try {
      expect(optionOf(pid, fd, 'SOL_SOCKET', 'SO_ACCEPTCONN')).toBe(1)
    } catch (error) {
      if (error instanceof Error && error.name === 'Skipped') return skip(error.message)
      throw error
    }
    expect(optionOf(pid, fd, 'SOL_SOCKET', 'SO_KEEPALIVE')).toBe(0)
    expect(() =>
      borrow(pid, fd, () => {
        throw new Error('while it was open')
      }),
    ).toThrow('while it was open')
    expect(descriptors(process.pid).length).toBe(before)
  })

  it('is an error when there is no such descriptor, and a crash where the process has ended', async () => {
    const { pid } = await listening()
    const { pid: ended } = spawnSync('true')
    expect(() => borrow(ended, 0, () => 0)).toThrow(Failure)
    expect(() => borrow(2 ** 22 + 1, 0, () => 0)).toThrow(/crashed|EINVAL/)
    expect(() => borrow(pid, 999_999, () => 0)).toThrow(/EBADF|pidfd_getfd/)
  })
})
