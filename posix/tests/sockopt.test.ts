import dgram from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  getsockopt,
  getsockoptBytes,
  type Linger,
  type OptionValue,
  optionNumbers,
  SOCK_DGRAM,
  SOCK_STREAM,
  setsockopt,
  socket,
  type Timeval,
} from '#posix'
import { connection, listener, opened } from './loopback.ts'

const onLinux = process.platform === 'linux'
const tcp = () => opened(socket('AF_INET', 'SOCK_STREAM'))

describe('getsockopt and setsockopt', () => {
  it('read and set ints', () => {
    const fd = tcp()
    expect(getsockopt(fd, 'SOL_SOCKET', 'SO_TYPE')).toBe(SOCK_STREAM)
    expect(getsockopt(fd, 'SOL_SOCKET', 'SO_KEEPALIVE')).toBe(0)
    setsockopt(fd, 'SOL_SOCKET', 'SO_KEEPALIVE', 1)
    expect(getsockopt(fd, 'SOL_SOCKET', 'SO_KEEPALIVE')).not.toBe(0)
    setsockopt(fd, 'IPPROTO_TCP', 'TCP_KEEPIDLE', 60)
    setsockopt(fd, 'IPPROTO_TCP', 'TCP_KEEPINTVL', 5)
    setsockopt(fd, 'IPPROTO_TCP', 'TCP_KEEPCNT', 3)
    const keepalive = (['TCP_KEEPIDLE', 'TCP_KEEPINTVL', 'TCP_KEEPCNT'] as const).map((name) =>
      getsockopt(fd, 'IPPROTO_TCP', name),
    )
    expect(keepalive).toEqual([60, 5, 3])
  })

  it('read and set struct linger, in seconds', () => {
    const fd = tcp()
    setsockopt(fd, 'SOL_SOCKET', 'SO_LINGER', { onoff: 1, linger: 7 })
    const value: Linger = getsockopt(fd, 'SOL_SOCKET', 'SO_LINGER')
    expect(value.onoff).not.toBe(0)
    expect(value.linger).toBe(7)
  })

  it('read and set struct timeval', () => {
    const fd = tcp()
    setsockopt(fd, 'SOL_SOCKET', 'SO_RCVTIMEO', { sec: 2, usec: 500_000 })
    const value: Timeval = getsockopt(fd, 'SOL_SOCKET', 'SO_RCVTIMEO')
    expect(value).toEqual({ sec: 2, usec: 500_000 })
    expect(getsockopt(fd, 'SOL_SOCKET', 'SO_SNDTIMEO')).toEqual({ sec: 0, usec: 0 })
  })

  it.runIf(onLinux)('show what Linux makes of a buffer size: twice as much', () => {
    const fd = tcp()
    setsockopt(fd, 'SOL_SOCKET', 'SO_RCVBUF', 20_000)
    expect(getsockopt(fd, 'SOL_SOCKET', 'SO_RCVBUF')).toBe(40_000)
  })

  it('work on Node’s own sockets', async () => {
    const udp = dgram.createSocket('udp4')
    onTestFinished(() => void udp.close())
    await once(udp.bind(0, '127.0.0.1'), 'listening')
    expect(getsockopt(udp, 'SOL_SOCKET', 'SO_TYPE')).toBe(SOCK_DGRAM)
    udp.setTTL(33)
    expect(getsockopt(udp, 'IPPROTO_IP', 'IP_TTL')).toBe(33)
    setsockopt(udp, 'IPPROTO_IP', 'IP_MULTICAST_TTL', 9)
    expect(getsockopt(udp, 'IPPROTO_IP', 'IP_MULTICAST_TTL')).toBe(9)
  })

  it('take raw numbers, as ints or bytes', () => {
    const fd = tcp()
    const { level, option } = optionNumbers('IPPROTO_TCP', 'TCP_NODELAY')
    setsockopt(fd, level, option, 1)
    expect(getsockopt(fd, level, option)).not.toBe(0)
    setsockopt(fd, level, option, Uint8Array.of(0, 0, 0, 0))
    expect(getsockopt(fd, 'IPPROTO_TCP', option)).toBe(0)
  })

  it('take names that come in at run time', () => {
    const fd = tcp()
    const words: string[] = ['IPPROTO_TCP', 'TCP_NODELAY']
    const [level = '', option = ''] = words
    setsockopt(fd, level, option, 1)
    const value: OptionValue = getsockopt(fd, level, option)
    expect(value).not.toBe(0)
  })

  it('read an answer of one byte as one byte', () => {
    const fd = opened(socket('AF_INET', 'SOCK_DGRAM'))
    setsockopt(fd, 'IPPROTO_IP', 'IP_MULTICAST_LOOP', 1)
    expect(getsockoptBytes(fd, 'IPPROTO_IP', 'IP_MULTICAST_LOOP', 1)).toEqual(Buffer.of(1))
    expect(getsockopt(fd, 'IPPROTO_IP', 'IP_MULTICAST_LOOP')).toBe(1)
  })

  it('clear SO_ERROR by reading it', () => {
    const { client } = connection()
    expect(getsockopt(client, 'SOL_SOCKET', 'SO_ERROR')).toBe(0)
  })

  it('tell a listening socket', () => {
    expect(getsockopt(listener().fd, 'SOL_SOCKET', 'SO_ACCEPTCONN')).not.toBe(0)
  })
})

describe('getsockoptBytes', () => {
  it.runIf(onLinux)('returns exactly what the kernel wrote', () => {
    const { client } = connection()
    const info = getsockoptBytes(client, 'IPPROTO_TCP', 'TCP_INFO', 1024)
    expect(info.length).toBeGreaterThan(100)
    expect(info.length).toBeLessThan(1024)
    const established = 1
    expect(info[0]).toBe(established)
  })

  it.runIf(onLinux)('reads strings, and setsockopt sets them', () => {
    const fd = tcp()
    setsockopt(fd, 'IPPROTO_TCP', 'TCP_CONGESTION', Buffer.from('reno'))
    const name = getsockoptBytes(fd, 'IPPROTO_TCP', 'TCP_CONGESTION', 16).toString()
    expect(name.replaceAll('\0', '')).toBe('reno')
  })
})
