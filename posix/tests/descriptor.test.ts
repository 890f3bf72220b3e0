import dgram from 'node:dgram'
import { once } from 'node:events'
import { fstatSync, mkdtempSync, rmSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fileDescriptor, getsockname, NoDescriptorError } from '#posix'
import { thrownBy } from './loopback.ts'

const reason = (socket: Parameters<typeof fileDescriptor>[0]): unknown => {
  const error = thrownBy(() => fileDescriptor(socket))
  expect(error).toBeInstanceOf(NoDescriptorError)
  return (error as Error).message
}

async function listening(): Promise<net.Server> {
  const server = net.createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return server
}

describe('fileDescriptor', () => {
  it('is a net.Server’s while it listens', async () => {
    const server = net.createServer()
    expect(reason(server)).toBe('no descriptor: this server is not listening')
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    expect(getsockname(fileDescriptor(server))).toMatchObject({ address: '127.0.0.1', port })
    server.close()
    expect(reason(server)).toBe('no descriptor: this server is not listening')
  })

  it('is a net.Socket’s while it is connected', async () => {
    const server = await listening()
    const socket = new net.Socket()
    expect(reason(socket)).toBe('no descriptor: this socket is not connected yet')
    socket.connect((server.address() as AddressInfo).port, '127.0.0.1')
    await once(socket, 'connect')
    const address = getsockname(fileDescriptor(socket))
    expect(address).toMatchObject({ address: '127.0.0.1', port: socket.localPort })
    socket.destroy()
    expect(reason(socket)).toBe('no descriptor: this socket is closed')
  })

  it('is a dgram.Socket’s while it is bound, without a deprecation warning', async () => {
    const warnings: Error[] = []
    const note = (warning: Error) => void warnings.push(warning)
    process.on('warning', note)
    onTestFinished(() => void process.off('warning', note))
    const socket = dgram.createSocket('udp4')
    expect(reason(socket)).toBe('no descriptor: this datagram socket is not bound yet')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    expect(getsockname(fileDescriptor(socket))).toMatchObject({ port: socket.address().port })
    socket.close()
    expect(reason(socket)).toBe('no descriptor: this datagram socket is closed')
    await new Promise(setImmediate)
    expect(warnings).toEqual([])
  })

  it('is a Unix socket’s too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'posix-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const server = net.createServer().listen(join(folder, 's'))
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    expect(fstatSync(fileDescriptor(server)).isSocket()).toBe(true)
  })

  it('is a number itself, if it can be one', () => {
    expect(fileDescriptor(0)).toBe(0)
    expect(reason(-1)).toBe('no descriptor: -1 is not a number the kernel gives out')
    expect(reason(Number.NaN)).toMatch('NaN')
    expect(reason(1.5)).toMatch('1.5')
  })
})
