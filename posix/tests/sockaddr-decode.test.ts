import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AddressError, decodeAddress, encodeAddress, inet_ntop, type SocketAddress } from '#posix'

const systems = ['linux', 'darwin'] as const

const ports = fc.integer({ min: 0, max: 0xffff })
const words = fc.integer({ min: 0, max: 0xffffffff })
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const ipv4 = bytes(4).map((bytes) => inet_ntop('AF_INET', bytes))
const ipv6 = bytes(16).map((bytes) => inet_ntop('AF_INET6', bytes))
const name = fc.string({ unit: 'binary', maxLength: 25 })

const inet = fc.record({ family: fc.constant('AF_INET' as const), address: ipv4, port: ports })
const inet6 = fc.record({
  family: fc.constant('AF_INET6' as const),
  address: ipv6,
  port: ports,
  flowinfo: words,
  scopeId: words,
})
const unixPath = name
  .map((text) => text.replaceAll('\0', ''))
  .map((path): SocketAddress => ({ family: 'AF_UNIX', path }))
const abstractName = name.map((text): SocketAddress => ({ family: 'AF_UNIX', path: `\0${text}` }))

describe('decodeAddress', () => {
  it.each(systems)('undoes encodeAddress on %s', (system) => {
    const any = fc.oneof(inet, inet6, unixPath, system === 'linux' ? abstractName : unixPath)
    fc.assert(
      fc.property(any, (address) => {
        expect(decodeAddress(encodeAddress(address, system), system)).toEqual(address)
      }),
    )
  })

  it.each(systems)('throws nothing but AddressError at any bytes on %s', (system) => {
    const families = fc.constantFrom([1, 0], [2, 0], [10, 0], [0, 1], [16, 2], [28, 30])
    const likely = fc.tuple(families, fc.uint8Array({ maxLength: 126 }))
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 128 }),
      likely.map(([head, rest]) => Uint8Array.of(...head, ...rest)),
    )
    fc.assert(
      fc.property(any, (bytes) => {
        try {
          decodeAddress(bytes, system)
        } catch (error) {
          expect(error).toBeInstanceOf(AddressError)
        }
      }),
    )
  })

  it.each<[string, string]>([
    ['', 'no address begins with 0 bytes'],
    ['02', 'no address begins with 1 bytes'],
    ['0200', 'an AF_INET address is 16 bytes, not 2'],
    [`0a00${'00'.repeat(14)}`, 'an AF_INET6 address is 28 bytes, not 16'],
    ['10000000', 'address family 16 is not AF_INET, AF_INET6 or AF_UNIX'],
  ])('refuses %j', (bytes, message) => {
    expect(() => decodeAddress(Buffer.from(bytes, 'hex'), 'linux')).toThrow(message)
  })

  it('ends a path at its NUL, or with the bytes', () => {
    const decode = (text: string) => decodeAddress(Buffer.from(`\x01\0${text}`, 'latin1'), 'linux')
    expect(decode('/a\0/b')).toEqual({ family: 'AF_UNIX', path: '/a' })
    expect(decode('/a')).toEqual({ family: 'AF_UNIX', path: '/a' })
    expect(decode('\0a\0b')).toEqual({ family: 'AF_UNIX', path: '\0a\0b' })
    expect(decode('/\xff')).toEqual({ family: 'AF_UNIX', path: '/\ufffd' })
  })

  it('reads from the middle of a larger buffer', () => {
    const address: SocketAddress = { family: 'AF_INET', address: '10.1.2.3', port: 7 }
    const around = Buffer.concat([Buffer.alloc(5), encodeAddress(address), Buffer.alloc(5)])
    expect(decodeAddress(around.subarray(5, 21))).toEqual(address)
  })
})
