import { describe, expect, it } from 'vitest'
import {
  AddressError,
  accept,
  bind,
  connect,
  getpeername,
  getsockname,
  getsockopt,
  type InetAddress,
  listen,
  POLLOUT,
  poll,
  setNonBlocking,
  shutdown,
  socket,
} from '#posix'
import { anyPort, listener, opened, thrownBy } from './loopback.ts'

describe('a call that fails', () => {
  it('says why', () => {
    const { fd, address } = listener()
    const other = () => opened(socket('AF_INET', 'SOCK_STREAM'))
    const elsewhere: InetAddress = { family: 'AF_INET', address: '192.0.2.1', port: 0 }
    expect(thrownBy(() => bind(other(), address))).toMatchObject({ code: 'EADDRINUSE' })
    expect(thrownBy(() => bind(other(), elsewhere))).toMatchObject({ code: 'EADDRNOTAVAIL' })
    expect(thrownBy(() => bind(fd, anyPort))).toMatchObject({ code: 'EINVAL' })
    expect(thrownBy(() => getpeername(fd))).toMatchObject({ code: 'ENOTCONN' })
    expect(thrownBy(() => getsockname(-1))).toMatchObject({ code: 'EBADF' })
    expect(thrownBy(() => shutdown(-1, 'SHUT_RD'))).toMatchObject({ code: 'EBADF' })
    expect(() => bind(other(), { ...anyPort, address: 'localhost' })).toThrow(AddressError)
    expect(() => connect(other(), { ...anyPort, port: 1e6 })).toThrow(AddressError)
  })

  it('says that it would have to wait', () => {
    const { fd } = listener()
    setNonBlocking(fd)
    expect(thrownBy(() => accept(fd))).toMatchObject({ code: 'EAGAIN', syscall: 'accept' })
  })

  it('says that a datagram socket cannot listen', () => {
    const fd = opened(socket('AF_INET', 'SOCK_DGRAM'))
    expect(thrownBy(() => listen(fd))).toMatchObject({ syscall: 'listen' })
  })

  it('says that nobody listens: at once, or when asked later', () => {
    const bound = opened(socket('AF_INET', 'SOCK_STREAM'))
    bind(bound, anyPort)
    const nobody = getsockname(bound)
    const fd = opened(socket('AF_INET', 'SOCK_STREAM'))
    expect(thrownBy(() => connect(fd, nobody))).toMatchObject({ code: 'ECONNREFUSED' })
    const later = opened(socket('AF_INET', 'SOCK_STREAM'))
    setNonBlocking(later)
    expect(thrownBy(() => connect(later, nobody))).toMatchObject({ code: 'EINPROGRESS' })
    poll([{ fd: later, events: POLLOUT }], 5000)
    expect(getsockopt(later, 'SOL_SOCKET', 'SO_ERROR')).not.toBe(0)
    expect(getsockopt(later, 'SOL_SOCKET', 'SO_ERROR')).toBe(0)
  })
})
