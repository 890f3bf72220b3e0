import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  close,
  dup,
  FD_CLOEXEC,
  fcntl,
  lseek,
  O_NONBLOCK,
  read,
  recv,
  setNonBlocking,
  socket,
  UnknownNameError,
  write,
} from '#posix'
import { connection, opened, thrownBy } from './loopback.ts'

describe('close and dup', () => {
  it('end the socket only with its last descriptor', () => {
    const { client, server } = connection()
    const first = dup(server)
    close(first)
    write(client, Buffer.from('a'))
    expect(String(read(server, 10))).toBe('a')
    expect(thrownBy(() => close(first))).toMatchObject({ code: 'EBADF' })
    expect(thrownBy(() => dup(-1))).toMatchObject({ code: 'EBADF' })
  })

  it('give the lowest free descriptor', () => {
    const fd = socket('AF_INET', 'SOCK_STREAM')
    close(fd)
    expect(opened(socket('AF_INET', 'SOCK_STREAM'))).toBeLessThanOrEqual(fd)
  })
})

describe('lseek', () => {
  it('moves in a file', () => {
    const fd = openSync(fileURLToPath(import.meta.url), 'r')
    onTestFinished(() => closeSync(fd))
    expect(lseek(fd, 10)).toBe(10)
    expect(lseek(fd, 2, 'SEEK_CUR')).toBe(12)
    expect(lseek(fd, 0, 'SEEK_END')).toBeGreaterThan(100)
  })

  it('does not move in a stream', () => {
    const { client } = connection()
    expect(thrownBy(() => lseek(client, 0))).toMatchObject({ code: 'ESPIPE', syscall: 'lseek' })
  })
})

describe('fcntl', () => {
  it('reads and sets flags', () => {
    const fd = opened(socket('AF_INET', 'SOCK_STREAM'))
    fcntl(fd, 'F_SETFD', FD_CLOEXEC)
    expect(fcntl(fd, 'F_GETFD')).toBe(FD_CLOEXEC)
    fcntl(fd, 'F_SETFL', fcntl(fd, 'F_GETFL') | O_NONBLOCK)
    expect(fcntl(fd, 'F_GETFL') & O_NONBLOCK).toBe(O_NONBLOCK)
    expect(() => fcntl(fd, 'F_GETFLAGS' as 'F_GETFL')).toThrow(UnknownNameError)
    expect(thrownBy(() => fcntl(-1, 'F_GETFL'))).toMatchObject({ code: 'EBADF', syscall: 'fcntl' })
  })

  it('makes a socket stop waiting, and wait again', () => {
    const { client } = connection()
    setNonBlocking(client)
    expect(thrownBy(() => recv(client, 1))).toMatchObject({ code: 'EAGAIN' })
    setNonBlocking(client, false)
    expect(fcntl(client, 'F_GETFL') & O_NONBLOCK).toBe(0)
  })
})
