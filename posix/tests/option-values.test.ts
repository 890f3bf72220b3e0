import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OptionValueError } from '#posix'
import { shapeOf } from '../option-values.ts'

describe('shapeOf', () => {
  it('reads ints as long as the kernel says they are', () => {
    const { decode } = shapeOf('IP_MULTICAST_TTL')
    expect(decode(Buffer.of(1, 2, 0, 0))).toBe(0x201)
    expect(decode(Buffer.of(255, 255, 255, 255))).toBe(-1)
    expect(decode(Buffer.of(255))).toBe(255)
    expect(decode(Buffer.of(1, 2))).toBe(0x201)
    expect(decode(Buffer.alloc(0))).toBe(0)
  })

  it.each([
    ['SO_TYPE', -2, 'feffffff'],
    ['SO_LINGER', { onoff: 1, linger: 258 }, '0100000002010000'],
    ['SO_SNDTIMEO', { sec: 3_000_000_000, usec: 999_999 }, '005ed0b2000000003f420f0000000000'],
  ])('writes %s %j, and reads it back', (option, value, hex) => {
    const shape = shapeOf(option)
    const bytes = Buffer.from(shape.encode(value, option))
    expect(bytes.toString('hex')).toBe(hex)
    expect(bytes).toHaveLength(shape.size)
    expect(shape.decode(bytes)).toEqual(value)
  })

  it('takes raw numbers for ints', () => {
    expect(shapeOf(13)).toBe(shapeOf('SO_TYPE'))
  })

  it.each(['5', null, undefined, true, Number.NaN, [], 5n])('finds %o no int', (value) => {
    expect(() => shapeOf('SO_TYPE').encode(value, 'SO_TYPE')).toThrow(OptionValueError)
    expect(() => shapeOf('SO_LINGER').encode(value, 'SO_LINGER')).toThrow(OptionValueError)
    expect(() => shapeOf('SO_RCVTIMEO').encode(value, 'SO_RCVTIMEO')).toThrow(OptionValueError)
  })

  it('reads back whatever it writes, and writes nothing else', () => {
    const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    const values = fc.oneof(
      int,
      fc.record({ onoff: int, linger: int }),
      fc.record({ sec: fc.maxSafeInteger(), usec: int }),
      fc.anything(),
    )
    const names = fc.constantFrom('SO_TYPE', 'SO_LINGER', 'SO_RCVTIMEO')
    fc.assert(
      fc.property(names, values, (option, value) => {
        const shape = shapeOf(option)
        try {
          const read = shape.decode(Buffer.from(shape.encode(value, option)))
          // An int has no -0.
          expect(read).toEqual(value === 0 ? 0 : value)
        } catch (error) {
          expect(error).toBeInstanceOf(OptionValueError)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('reads however few bytes the kernel has written', () => {
    const names = fc.constantFrom('SO_TYPE', 'SO_LINGER', 'SO_RCVTIMEO')
    fc.assert(
      fc.property(names, fc.uint8Array({ maxLength: 16 }), (option, bytes) => {
        const { size, decode } = shapeOf(option)
        for (const number of Object.values({ value: decode(Buffer.from(bytes.subarray(0, size))) }))
          expect(number).not.toBeNaN()
      }),
    )
  })

  it('has none for what only bytes can say', () => {
    expect(() => shapeOf('SO_PEERCRED')).toThrow(
      'SO_PEERCRED is struct ucred: get it with getsockoptBytes, set it as bytes',
    )
  })
})
