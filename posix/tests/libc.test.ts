import { execFileSync } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { foreign, libc, NoLibcError, platform, SystemError } from '#posix'
import { thrownBy } from './loopback.ts'

describe('libc', () => {
  it('returns what the call returns', () => {
    expect(libc('int getpid(void)')).toBe(process.pid)
  })

  it('throws the errno as a SystemError, in the shape of Node’s own', () => {
    const error = thrownBy(() => libc('int close(int fd)', -1))
    expect(error).toBeInstanceOf(SystemError)
    expect(error).toMatchObject({
      name: 'SystemError',
      message: 'close EBADF',
      code: 'EBADF',
      errno: -constants.errno.EBADF,
      syscall: 'close',
    })
  })

  it.each(['EINPROGRESS', 'EDOM', 'ENOPROTOOPT'] as const)('names %s', (code) => {
    expect(new SystemError('connect', constants.errno[code]).code).toBe(code)
  })

  it('says so where an errno has no name', () => {
    expect(new SystemError('connect', 9999).code).toBe('Unknown system error -9999')
  })
})

describe('koffi', () => {
  it('is loaded by the first call and not by the import', { timeout: 30_000 }, () => {
    const program = `
      import { libc } from '#posix'
      const loaded = () => process.report.getReport().sharedObjects.some((path) => path.includes('koffi.node'))
      process.report.excludeNetwork = true
      const before = loaded()
      libc('int getpid(void)')
      console.log(JSON.stringify([before, loaded()]))`
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program]
    const printed = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    expect(JSON.parse(printed)).toEqual([false, true])
  })

  it('is the same every time', () => {
    expect(foreign()).toBe(foreign())
  })
})

describe('platform', () => {
  it('is this one', () => {
    expect(platform()).toBe(process.platform)
  })

  it('is an error where there are no POSIX sockets', () => {
    const original = process.platform
    try {
      Object.defineProperty(process, 'platform', { value: 'win32' })
      expect(thrownBy(platform)).toBeInstanceOf(NoLibcError)
      expect(platform).toThrow('no POSIX socket calls on win32: use Linux, macOS or WSL')
    } finally {
      Object.defineProperty(process, 'platform', { value: original })
    }
  })
})
