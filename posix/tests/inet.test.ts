import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AddressError, AF_INET, AF_INET6, foreign, inet_ntop, inet_pton } from '#posix'

const families = { AF_INET, AF_INET6 }

/** What the platform's own inet_pton makes of a text: its bytes, or nothing. */
function nativeBytes(family: keyof typeof families, text: string): Buffer | undefined {
  const bytes = Buffer.alloc(family === 'AF_INET' ? 4 : 16)
  const call = foreign()
    .load(null)
    .func('int inet_pton(int family, const char *text, _Out_ void *bytes)')
  return call(families[family], text, bytes) === 1 ? bytes : undefined
}

const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }))
const groups = fc.array(group, { minLength: 8, maxLength: 8 })

describe('inet_pton', () => {
  it.each([
    ['AF_INET', '127.0.0.1', '7f000001'],
    ['AF_INET6', '::', '00'.repeat(16)],
    ['AF_INET6', '::1', `${'00'.repeat(15)}01`],
    ['AF_INET6', '1::', `0001${'00'.repeat(14)}`],
    ['AF_INET6', '::ffff:1.2.3.4', `${'00'.repeat(10)}ffff01020304`],
    ['AF_INET6', '2001:DB8::8:800:200c:417a', '20010db80000000000080800200c417a'],
    ['AF_INET6', '1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
    ['AF_INET6', '64:ff9b::192.0.2.33', '0064ff9b0000000000000000c0000221'],
  ] as const)('reads %s %s', (family, text, hex) => {
    expect(inet_pton(family, text).toString('hex')).toBe(hex)
    expect(nativeBytes(family, text)?.toString('hex')).toBe(hex)
  })

  it.each(['', '1.2.3', '256.1.1.1', '1.2.3.4.5', 'example.com', '1.2.3.4\n'])(
    'refuses %j',
    (text) => {
      expect(() => inet_pton('AF_INET', text)).toThrow(AddressError)
    },
  )

  it.each(['', ':', ':::', '1::2::3', '1:2:3:4:5:6:7', '12345::', '::1.2.3', '::1%lo'])(
    'refuses %j',
    (text) => {
      expect(() => inet_pton('AF_INET6', text)).toThrow(AddressError)
    },
  )
})

describe('any text', () => {
  const pieces = fc.constantFrom(
    ':',
    '::',
    '.',
    '%',
    '0',
    '255',
    'ffff',
    '1e3',
    ' ',
    '-',
    'g',
    '\0',
  )
  const texts = fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 12 })

  it.each(['AF_INET', 'AF_INET6'] as const)('is an %s address or an AddressError', (family) => {
    fc.assert(
      fc.property(
        texts.map((all) => all.join('')),
        (text) => {
          try {
            const bytes = inet_pton(family, text)
            expect(inet_pton(family, inet_ntop(family, bytes))).toEqual(bytes)
            expect(nativeBytes(family, text)).toEqual(bytes)
          } catch (error) {
            expect(error).toBeInstanceOf(AddressError)
            expect((error as Error).message).not.toContain('\n')
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('inet_ntop', () => {
  it('writes the form of RFC 5952, section 4', () => {
    const text = (hex: string) => inet_ntop('AF_INET6', Buffer.from(hex, 'hex'))
    expect(text('20010db8000000010000000000000001')).toBe('2001:db8:0:1::1')
    expect(text('20010db8000000000001000000000001')).toBe('2001:db8::1:0:0:1')
    expect(text('00000000000000000000ffff7f000001')).toBe('::ffff:127.0.0.1')
  })

  it('writes what inet_pton, ours and the platform’s, reads back', () => {
    fc.assert(
      fc.property(groups, (groups) => {
        const bytes = Buffer.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
        const text = inet_ntop('AF_INET6', bytes)
        expect(inet_pton('AF_INET6', text)).toEqual(bytes)
        expect(nativeBytes('AF_INET6', text)).toEqual(bytes)
      }),
    )
  })

  it.each([3, 5, 16])('refuses %i bytes for IPv4', (length) => {
    expect(() => inet_ntop('AF_INET', new Uint8Array(length))).toThrow(
      `an IPv4 address is 4 bytes, not ${length}`,
    )
  })
})
