import { describe, expect, it } from 'vitest'
import { AddressError, encodeAddress, type Platform, type SocketAddress } from '#posix'
import { thrownBy } from './loopback.ts'

const hex = (address: SocketAddress, system: Platform) =>
  encodeAddress(address, system).toString('hex')

describe('encodeAddress', () => {
  it.each<[SocketAddress, string, string]>([
    [
      { family: 'AF_INET', address: '127.0.0.1', port: 8080 },
      '02001f907f0000010000000000000000',
      '10021f907f0000010000000000000000',
    ],
    [
      { family: 'AF_INET6', address: '::1', port: 443 },
      `0a0001bb00000000${'00'.repeat(15)}0100000000`,
      `1c1e01bb00000000${'00'.repeat(15)}0100000000`,
    ],
    [
      { family: 'AF_INET6', address: 'fe80::2', port: 1, flowinfo: 0x12345, scopeId: 3 },
      `0a00000100012345fe80${'00'.repeat(13)}0203000000`,
      `1c1e000100012345fe80${'00'.repeat(13)}0203000000`,
    ],
    [{ family: 'AF_UNIX', path: '/run/x' }, '01002f72756e2f7800', '09012f72756e2f7800'],
    [{ family: 'AF_UNIX', path: '' }, '0100', '0201'],
  ])('writes %j', (address, linux, darwin) => {
    expect(hex(address, 'linux')).toBe(linux)
    expect(hex(address, 'darwin')).toBe(darwin)
  })

  it.each<[unknown, string]>([
    [
      { family: 'AF_INET', address: 'localhost', port: 1 },
      '"localhost" is not an IPv4 address: the kernel takes no names, so look it up first',
    ],
    [{ family: 'AF_INET', address: '127.1', port: 1 }, '"127.1" is not an IPv4 address'],
    [
      { family: 'AF_INET', address: '::1', port: 1 },
      '"::1" is not an IPv4 address: it is an IPv6 address',
    ],
    [{ family: 'AF_INET', address: undefined, port: 1 }, '"undefined" is not an IPv4 address'],
    [
      { family: 'AF_INET6', address: '1.2.3.4', port: 1 },
      '"1.2.3.4" is not an IPv6 address: it is an IPv4 address',
    ],
    [
      { family: 'AF_INET6', address: 'fe80::1%lo', port: 1 },
      '"fe80::1%lo" is not an IPv6 address: the zone goes into scopeId, as a number',
    ],
    [
      { family: 'AF_INET', address: '127.0.0.1', port: 65536 },
      'port 65536 is not a whole number from 0 to 65535',
    ],
    [{ family: 'AF_INET', address: '127.0.0.1', port: -1 }, 'port -1'],
    [{ family: 'AF_INET', address: '127.0.0.1' }, 'port undefined'],
    [{ family: 'AF_INET6', address: '::1', port: 1, flowinfo: 2 ** 32 }, 'flowinfo 4294967296'],
    [{ family: 'AF_INET6', address: '::1', port: 1, scopeId: 0.5 }, 'scopeId 0.5'],
    [{ family: 'AF_UNIX', path: 'é'.repeat(54) }, "a socket's path is at most 107 bytes, not 108"],
    [
      { family: 'AF_UNIX', path: `\0${'a'.repeat(108)}` },
      "a socket's path is at most 107 bytes, not 108",
    ],
    [{ family: 'AF_UNIX', path: 'a\0b' }, 'a path cannot hold a NUL byte'],
    [{ family: 'AF_UNIX' }, 'an AF_UNIX address needs a path'],
    [{ address: '127.0.0.1', port: 1 }, 'an address needs a family'],
  ])('refuses %j', (address, message) => {
    const error = thrownBy(() => encodeAddress(address as SocketAddress, 'linux'))
    expect(error).toBeInstanceOf(AddressError)
    expect(error).toHaveProperty('message', expect.stringContaining(message))
  })

  it('refuses on macOS what only Linux has, and what is longer than there', () => {
    const encode = (path: string) => () => encodeAddress({ family: 'AF_UNIX', path }, 'darwin')
    expect(encode('\0name')).toThrow(AddressError)
    expect(encode('a'.repeat(104))).toThrow('at most 103 bytes')
    expect(encode('a'.repeat(103))()).toHaveLength(106)
  })
})
