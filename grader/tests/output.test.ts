import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Output } from '../programs/output.ts'

describe('output', () => {
  it('is kept up to its cap, and counted beyond it', () => {
    const output = new Output(1)
    output.add(Buffer.alloc(2 ** 20, 'a'))
    expect(output.overflowed).toBe(false)
    output.add(Buffer.from('b'))
    expect([output.overflowed, output.length, output.bytes().length]).toEqual([
      true,
      2 ** 20 + 1,
      2 ** 20,
    ])
  })

  it('comes in lines, each once it is ended, however it was cut', () => {
    const text = fc.array(fc.constantFrom('a', 'ü', '\n', '\r\n', ' '), { maxLength: 60 })
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (pieces, size) => {
        const output = new Output(1)
        const bytes = Buffer.from(pieces.join(''))
        for (let at = 0; at < bytes.length; at += size) {
          output.add(bytes.subarray(at, at + size))
          const soFar = bytes
            .subarray(0, at + size)
            .toString()
            .split('\n')
            .slice(0, -1)
          expect(output.lines()).toEqual(soFar)
        }
        expect(output.text()).toBe(bytes.toString())
      }),
    )
  })
})
