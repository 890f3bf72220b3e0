import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '../random.ts'

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const draw = (random: Random) => [
  random.bytes(33).toString('hex'),
  random.line(),
  random.integer(1, 9),
]

describe('random payloads', () => {
  it('are the same for the same seed and path, and for no other', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const drawn = draw(new Random(seed, 'unit', 'check'))
        expect(draw(new Random(seed, 'unit', 'check'))).toEqual(drawn)
        for (const other of [
          new Random(seed, 'unit', 'another check'),
          new Random(seed, 'unitcheck'),
          new Random(seed + 1, 'unit', 'check'),
        ])
          expect(draw(other)).not.toEqual(drawn)
      }),
    )
  })

  it('stay within what was asked for', () => {
    fc.assert(
      fc.property(seeds, fc.nat(300), fc.nat(50), (seed, length, spread) => {
        const random = new Random(seed)
        expect(random.bytes(length).length).toBe(length)
        expect(random.lines(length).length).toBe(length)
        expect(random.lines(length).toString()).toMatch(/^[a-z\n]*$/)
        expect(random.word(length)).toMatch(new RegExp(`^[a-z]{${length}}$`))
        expect(random.line()).toMatch(/^[a-z]{5,9}\n$/)
        const number = random.integer(-3, spread)
        expect(number).toBeGreaterThanOrEqual(-3)
        expect(number).toBeLessThanOrEqual(spread)
        expect(['a', 'b']).toContain(random.pick(['a', 'b']))
      }),
    )
  })

  it('are even: every byte, and a chance in its share', () => {
    const random = new Random(1)
    expect(new Set(random.bytes(20_000)).size).toBe(256)
    const hits = Array.from({ length: 10_000 }, () => random.chance(0.3)).filter(Boolean).length
    expect(hits / 10_000).toBeCloseTo(0.3, 1)
    expect([random.chance(0), random.chance(1)]).toEqual([false, true])
  })
})
