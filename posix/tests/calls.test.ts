import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  accept,
  bind,
  connect,
  fcntl,
  getpeername,
  getsockname,
  getsockopt,
  type InetAddress,
  listen,
  O_NONBLOCK,
  recv,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  type SocketAddress,
  shutdown,
  socket,
  UnknownNameError,
  write,
} from '#posix'
import { anyPort, connection, listener, opened, thrownBy } from './loopback.ts'

const onLinux = process.platform === 'linux'

function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'posix-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'socket')
}

function unixConnection(address: SocketAddress): void {
  const server = opened(socket('AF_UNIX', 'SOCK_STREAM'))
  bind(server, address)
  listen(server)
  const client = opened(socket('AF_UNIX', 'SOCK_STREAM'))
  connect(client, address)
  const accepted = accept(server)
  opened(accepted.fd)
  expect(accepted.address).toEqual({ family: 'AF_UNIX', path: '' })
  expect(getsockname(server)).toEqual(address)
  expect(getpeername(client)).toEqual(address)
}

describe('socket', () => {
  it('makes sockets by name and by number', () => {
    expect(getsockopt(opened(socket('AF_INET', 'SOCK_STREAM')), 'SOL_SOCKET', 'SO_TYPE')).toBe(1)
    expect(getsockopt(opened(socket(1, 2, 0)), 'SOL_SOCKET', 'SO_TYPE')).toBe(2)
  })

  it.runIf(onLinux)('takes flags with the type', () => {
    const fd = opened(socket('AF_INET', SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC))
    expect(fcntl(fd, 'F_GETFL') & O_NONBLOCK).not.toBe(0)
    expect(fcntl(fd, 'F_GETFD')).toBe(1)
  })

  it('reports what the kernel and what the names refuse', () => {
    expect(thrownBy(() => socket(250, 'SOCK_STREAM'))).toMatchObject({ code: 'EAFNOSUPPORT' })
    expect(thrownBy(() => socket('AF_INET4' as 'AF_INET', 'SOCK_STREAM'))).toMatchObject({
      name: 'UnknownNameError',
      message: 'no address family "AF_INET4" on this platform: did you mean AF_INET?',
    })
    expect(() => socket('AF_INET', 'toString' as 'SOCK_RAW')).toThrow(UnknownNameError)
  })
})

describe('a connection', () => {
  it('has two ends that know each other', () => {
    const server = listener()
    const client = opened(socket('AF_INET', 'SOCK_STREAM'))
    connect(client, server.address)
    const { fd, address } = accept(server.fd)
    opened(fd)
    expect(address).toEqual(getsockname(client))
    expect(getpeername(client)).toEqual(server.address)
    expect(getpeername(fd)).toEqual(getsockname(client))
  })

  it('works over IPv6', () => {
    const server = opened(socket('AF_INET6', 'SOCK_STREAM'))
    bind(server, { family: 'AF_INET6', address: '::1', port: 0 })
    listen(server, 1)
    const client = opened(socket('AF_INET6', 'SOCK_STREAM'))
    connect(client, getsockname(server))
    const { fd, address } = accept(server)
    opened(fd)
    expect(address).toEqual({ ...getsockname(client), address: '::1', flowinfo: 0, scopeId: 0 })
  })

  it('works over a Unix socket in the file system', () => {
    unixConnection({ family: 'AF_UNIX', path: temporaryPath() })
  })

  it.runIf(onLinux)('works over a Unix socket with a name only', () => {
    unixConnection({ family: 'AF_UNIX', path: `\0posix-test-${process.pid}` })
  })

  it('reaches Node’s own sockets', async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as net.AddressInfo
    const client = opened(socket('AF_INET', 'SOCK_STREAM'))
    connect(client, { ...anyPort, port })
    write(client, Buffer.from('from libc'))
    const [peer] = (await once(server, 'connection')) as [net.Socket]
    onTestFinished(() => void peer.destroy())
    expect(peer.remotePort).toBe((getsockname(client) as InetAddress).port)
    expect(String((await once(peer, 'data'))[0])).toBe('from libc')
  })

  it('ends in one direction with shutdown', () => {
    const { client, server } = connection()
    shutdown(client, 'SHUT_WR')
    expect(recv(server, 10)).toHaveLength(0)
    expect(write(server, Buffer.from('still here'))).toBe(10)
    expect(String(recv(client, 100))).toBe('still here')
    expect(thrownBy(() => write(client, Buffer.of(1)))).toMatchObject({ code: 'EPIPE' })
    shutdown(client, 2)
  })
})
