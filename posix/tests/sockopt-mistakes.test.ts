import { describe, expect, it } from 'vitest'
import {
  close,
  getsockopt,
  NoDescriptorError,
  OptionValueError,
  setsockopt,
  socket,
  UnknownOptionError,
} from '#posix'
import { opened, thrownBy } from './loopback.ts'

const onLinux = process.platform === 'linux'
const tcp = () => opened(socket('AF_INET', 'SOCK_STREAM'))

describe('a mistake', () => {
  it.each([
    ['SOL_SOCKET', 'SO_KEEPALVE', 1, UnknownOptionError],
    ['SOL_SOCKET', 'SO_LINGER', 5, OptionValueError],
    ['SOL_SOCKET', 'SO_RCVTIMEO', { onoff: 1, linger: 2 }, OptionValueError],
    ['SOL_SOCKET', 'SO_RCVTIMEO', { sec: 1, usec: 0.5 }, OptionValueError],
    ['SOL_SOCKET', 'SO_RCVBUF', 2 ** 31, OptionValueError],
    ['SOL_SOCKET', 'SO_RCVBUF', 1.5, OptionValueError],
    ['SOL_SOCKET', 'SO_RCVBUF', { sec: 1, usec: 0 }, OptionValueError],
    ['IPPROTO_TCP', 'TCP_CONGESTION', 1, onLinux ? OptionValueError : UnknownOptionError],
  ])('with %s %s and %j is an error of its own', (level: string, option: string, value, type) => {
    expect(thrownBy(() => setsockopt(tcp(), level, option, value))).toBeInstanceOf(type)
  })

  it('in a value says what the option takes', () => {
    const set = () => setsockopt(tcp(), 'SOL_SOCKET' as string, 'SO_LINGER' as string, 5)
    expect(set).toThrow('SO_LINGER takes { onoff, linger }, not 5')
    const raw = () => setsockopt(tcp(), 1, 13, 1e12)
    expect(raw).toThrow('option 13 takes an integer of 32 bits, not 1000000000000')
  })

  it.runIf(onLinux)('that is about the shape says what to use', () => {
    expect(() => getsockopt(tcp(), 'IPPROTO_TCP' as string, 'TCP_INFO' as string)).toThrow(
      'TCP_INFO is struct tcp_info: get it with getsockoptBytes, set it as bytes',
    )
  })

  it('that the kernel finds is a SystemError', () => {
    const udp = opened(socket('AF_INET', 'SOCK_DGRAM'))
    const system = { name: 'SystemError', syscall: 'setsockopt' }
    expect(thrownBy(() => setsockopt(tcp(), 'SOL_SOCKET', 12345, 1))).toMatchObject({
      ...system,
      code: 'ENOPROTOOPT',
    })
    expect(thrownBy(() => setsockopt(tcp(), 'IPPROTO_TCP', 'TCP_KEEPCNT', -1))).toMatchObject({
      ...system,
      code: 'EINVAL',
    })
    const tooLong = { sec: 0, usec: 1_000_000 }
    expect(thrownBy(() => setsockopt(udp, 'SOL_SOCKET', 'SO_RCVTIMEO', tooLong))).toMatchObject({
      ...system,
      code: 'EDOM',
    })
  })

  it('with a closed socket is an error that says so', () => {
    const fd = socket('AF_INET', 'SOCK_STREAM')
    close(fd)
    expect(thrownBy(() => getsockopt(fd, 'SOL_SOCKET', 'SO_TYPE'))).toMatchObject({ code: 'EBADF' })
    expect(() => getsockopt(-1, 'SOL_SOCKET', 'SO_TYPE')).toThrow(NoDescriptorError)
  })

  it('in a literal is found by the compiler', () => {
    const mistakes = (fd: number) => {
      // @ts-expect-error the name is misspelt
      getsockopt(fd, 'SOL_SOCKET', 'SO_KEEPALVE')
      // @ts-expect-error the level is misspelt
      getsockopt(fd, 'SOL_SOKET', 'SO_KEEPALIVE')
      // @ts-expect-error the option is one of another level
      setsockopt(fd, 'SOL_SOCKET', 'TCP_NODELAY', 1)
      // @ts-expect-error the value has another shape
      setsockopt(fd, 'SOL_SOCKET', 'SO_LINGER', 5)
      // @ts-expect-error the value has no shape known here
      getsockopt(fd, 'IPPROTO_TCP', 'TCP_INFO')
    }
    expect(mistakes).toBeTypeOf('function')
  })
})
