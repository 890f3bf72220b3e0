import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { optionNumbers, UnknownNameError, UnknownOptionError } from '#posix'
import { nearest } from '../names.ts'
import { levels, options } from '../options.ts'
import { thrownBy } from './loopback.ts'

describe('optionNumbers', () => {
  it('turns names into this platform’s numbers', () => {
    expect(optionNumbers('SOL_SOCKET', 'SO_KEEPALIVE', 'linux')).toEqual({ level: 1, option: 9 })
    expect(optionNumbers('SOL_SOCKET', 'SO_KEEPALIVE', 'darwin')).toEqual({
      level: 0xffff,
      option: 8,
    })
  })

  it('leaves raw numbers as they are, and takes a name at a level’s number', () => {
    expect(optionNumbers(1234, 5678, 'linux')).toEqual({ level: 1234, option: 5678 })
    expect(optionNumbers('IPPROTO_TCP', 99, 'linux')).toEqual({ level: 6, option: 99 })
    expect(optionNumbers(6, 'TCP_KEEPIDLE', 'darwin')).toEqual({ level: 6, option: 0x10 })
  })

  it.each([
    [
      'SOL_SOCKET',
      'SO_KEEPALVE',
      'no option "SO_KEEPALVE" at SOL_SOCKET on Linux: did you mean SO_KEEPALIVE?',
    ],
    [
      'SOL_SOCKET',
      'so_linger',
      'no option "so_linger" at SOL_SOCKET on Linux: did you mean SO_LINGER?',
    ],
    ['SOL_SOCKET', 'RCVBUF', 'no option "RCVBUF" at SOL_SOCKET on Linux: did you mean SO_RCVBUF?'],
    [
      'IPPROTO_TCP',
      'TCP_KEEPALIVE',
      'no option "TCP_KEEPALIVE" at IPPROTO_TCP on Linux: did you mean TCP_KEEPIDLE?',
    ],
    ['SOL_TCP', 'TCP_NODELAY', 'no option level "SOL_TCP" on Linux: did you mean IPPROTO_TCP?'],
    ['SOL_SOCKET', 'TCP_NODELAY', 'TCP_NODELAY is an option of IPPROTO_TCP, not of SOL_SOCKET'],
    ['SOL_SOCKET', 'constructor', 'no option "constructor" at SOL_SOCKET on Linux'],
    ['toString', 'SO_TYPE', 'no option level "toString" on Linux'],
    ['SOL_SOCKET', 'a\nb', 'no option "a\\nb" at SOL_SOCKET on Linux'],
    ['SOL_SOCKET', 'x'.repeat(1e6), `no option "${'x'.repeat(40)}…" at SOL_SOCKET on Linux`],
  ])('refuses %s %s', (level, option, message) => {
    const error = thrownBy(() => optionNumbers(level, option, 'linux'))
    expect(error).toBeInstanceOf(UnknownOptionError)
    expect(error).toHaveProperty('message', message)
  })

  it('refuses what only the other platform has', () => {
    expect(() => optionNumbers('IPPROTO_TCP', 'TCP_CORK', 'darwin')).toThrow(
      'macOS has no TCP_CORK',
    )
    expect(() => optionNumbers('IPPROTO_UDP', 'UDP_CROK', 'darwin')).toThrow(UnknownOptionError)
    expect(() => optionNumbers(1234, 'SO_TYPE', 'linux')).toThrow(
      'SO_TYPE is an option of SOL_SOCKET, not of level 1234',
    )
    expect(() => optionNumbers(1234, 'SO_TYPO', 'linux')).toThrow(
      'no option "SO_TYPO" at level 1234',
    )
  })

  it('knows or refuses any names', () => {
    const known = [
      'SOL_SOCKET',
      'IPPROTO_TCP',
      'SO_TYPE',
      'TCP_CORK',
      '__proto__',
      'hasOwnProperty',
    ]
    const names = fc.oneof(fc.constantFrom(...known), fc.string({ unit: 'binary' }), fc.nat())
    fc.assert(
      fc.property(names, names, fc.constantFrom('linux', 'darwin'), (level, option, system) => {
        try {
          for (const number of Object.values(optionNumbers(level, option, system)))
            expect(Number.isInteger(number)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(UnknownOptionError)
          expect((error as Error).message).not.toContain('\n')
        }
      }),
      { numRuns: 200 },
    )
  })

  it('says what was asked and what was meant', () => {
    const error = thrownBy(() => optionNumbers('SOL_SOCKET', 'SO_KEEPALVE'))
    expect(error).toMatchObject({ asked: 'SO_KEEPALVE', meant: 'SO_KEEPALIVE' })
    expect(error).toBeInstanceOf(UnknownNameError)
  })

  it.each([
    ['SOL_SOCKETS', 'SO_TYPE', 'level'],
    ['SOL_SOCKET', 'SOL_SOCKET', 'option'],
    ['SOL_SOCKET', 'TCP_NODELAY', 'option'],
  ])('says of %s %s which name is unknown', (level, option, unknown) => {
    expect(thrownBy(() => optionNumbers(level, option))).toMatchObject({ unknown })
  })

  it('knows every option of its table where that is present', () => {
    for (const system of ['linux', 'darwin'] as const)
      for (const [level, table] of Object.entries(options))
        for (const [option, on] of Object.entries(table as Record<string, Numbers>))
          if (on[system] !== undefined)
            expect(optionNumbers(level, option, system)).toEqual({
              level: levels[level as keyof typeof levels][system],
              option: on[system],
            })
  })
})

type Numbers = Record<'linux' | 'darwin', number | undefined>

describe('nearest', () => {
  const known = ['SO_REUSEADDR', 'SO_REUSEPORT', 'SO_SNDBUF']

  it.each([
    ['SO_REUSEADRR', 'SO_REUSEADDR'],
    ['SO_SNDBUFF', 'SO_SNDBUF'],
    ['reuseport', 'SO_REUSEPORT'],
    ['SO_XYZ', undefined],
    ['', undefined],
  ])('takes %j for %s', (asked, meant) => {
    expect(nearest(asked, known)).toBe(meant)
  })

  it('finds nothing among nothing', () => {
    expect(nearest('SO_TYPE', [])).toBeUndefined()
  })
})
