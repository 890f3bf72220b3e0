import { describe, expect, it } from 'vitest'
import {
  bind,
  connect,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  MSG_PEEK,
  MSG_WAITALL,
  read,
  recv,
  recvfrom,
  send,
  sendto,
  setNonBlocking,
  setsockopt,
  socket,
  write,
} from '#posix'
import { connection, datagrams, opened, thrownBy } from './loopback.ts'

describe('on a stream', () => {
  it('bytes come out as they went in', () => {
    const { client, server } = connection()
    const bytes = Buffer.from([0, 255, 128, 10, 13])
    expect(send(client, bytes)).toBe(5)
    expect(recv(server, 100)).toEqual(bytes)
    expect(write(server, bytes.subarray(1, 3))).toBe(2)
    expect(read(client, 100)).toEqual(Buffer.from([255, 128]))
  })

  it('no more is taken than asked for', () => {
    const { client, server } = connection()
    send(client, Buffer.from('abcdef'))
    expect(String(recv(server, 2, MSG_PEEK))).toBe('ab')
    expect(String(read(server, 4))).toBe('abcd')
    expect(String(recv(server, 2, MSG_WAITALL))).toBe('ef')
  })

  it('recvfrom names nobody', () => {
    const { client, server } = connection()
    send(client, Buffer.from('x'))
    const { bytes, address } = recvfrom(server, 10)
    expect(String(bytes)).toBe('x')
    if (process.platform === 'linux') expect(address).toBeUndefined()
  })

  it('the kernel takes less than everything when there is no room, and then nothing', () => {
    const { client, server } = connection()
    setNonBlocking(client)
    const large = Buffer.alloc(64 * 2 ** 20, 'x')
    const taken = send(client, large)
    expect(taken).toBeGreaterThan(0)
    expect(taken).toBeLessThan(large.length)
    const fill = () => {
      for (;;) send(client, large)
    }
    expect(thrownBy(fill)).toMatchObject({ code: 'EAGAIN', syscall: 'send' })
    expect(recv(server, 1000).equals(large.subarray(0, 1000))).toBe(true)
  })

  it('waiting can be refused call by call, or limited', () => {
    const { client } = connection()
    expect(thrownBy(() => recv(client, 1, MSG_DONTWAIT))).toMatchObject({ code: 'EAGAIN' })
    setsockopt(client, 'SOL_SOCKET', 'SO_RCVTIMEO', { sec: 0, usec: 50_000 })
    const start = performance.now()
    expect(thrownBy(() => recv(client, 1))).toMatchObject({ code: 'EAGAIN', syscall: 'recv' })
    expect(performance.now() - start).toBeGreaterThan(40)
  })

  it('a socket without a peer is an error', () => {
    const fd = opened(socket('AF_INET', 'SOCK_STREAM'))
    expect(thrownBy(() => recv(fd, 1))).toMatchObject({ code: 'ENOTCONN' })
    expect(thrownBy(() => read(-1, 1))).toMatchObject({ code: 'EBADF', syscall: 'read' })
    const writing = thrownBy(() => send(fd, Buffer.from('x'), MSG_NOSIGNAL))
    expect(writing).toMatchObject({ code: process.platform === 'linux' ? 'EPIPE' : 'ENOTCONN' })
  })
})

describe('with datagrams', () => {
  it('each comes whole, with its sender', () => {
    const [a, b] = [datagrams(), datagrams()]
    expect(sendto(a.fd, Buffer.from('one'), b.address)).toBe(3)
    sendto(a.fd, Buffer.from('two'), b.address)
    expect(recvfrom(b.fd, 100)).toEqual({ bytes: Buffer.from('one'), address: a.address })
    expect(recvfrom(b.fd, 2, MSG_PEEK).bytes).toEqual(Buffer.from('tw'))
    expect(recv(b.fd, 100)).toEqual(Buffer.from('two'))
  })

  it('one can be empty', () => {
    const [a, b] = [datagrams(), datagrams()]
    expect(sendto(a.fd, new Uint8Array(), b.address)).toBe(0)
    expect(recvfrom(b.fd, 100)).toEqual({ bytes: Buffer.alloc(0), address: a.address })
  })

  it('one that is too long is refused', () => {
    const [a, b] = [datagrams(), datagrams()]
    const tooLong = thrownBy(() => sendto(a.fd, Buffer.alloc(65_508), b.address))
    expect(tooLong).toMatchObject({ code: 'EMSGSIZE', syscall: 'sendto' })
  })

  it('a connected socket remembers its peer', () => {
    const [a, b] = [datagrams(), datagrams()]
    connect(a.fd, b.address)
    send(a.fd, Buffer.from('hi'), MSG_DONTWAIT)
    expect(String(recv(b.fd, 10))).toBe('hi')
  })

  it.runIf(process.platform === 'linux')('a sender without a name has no address', () => {
    const path = `\0posix-datagram-${process.pid}`
    const [named, nameless] = [0, 0].map(() => opened(socket('AF_UNIX', 'SOCK_DGRAM')))
    bind(named!, { family: 'AF_UNIX', path })
    sendto(nameless!, Buffer.from('?'), { family: 'AF_UNIX', path })
    expect(recvfrom(named!, 10)).toEqual({ bytes: Buffer.from('?'), address: undefined })
  })
})
