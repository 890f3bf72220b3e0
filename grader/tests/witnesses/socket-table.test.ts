import { once } from 'node:events'
import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { hasProc } from '../../witnesses/proc.ts'
import {
  connection,
  type SocketRow,
  type SocketState,
  sockets,
  socketsOf,
} from '../../witnesses/socket-table.ts'

const opened: { destroy?(): void; close?(): void }[] = []
afterEach(() => {
  for (const each of opened.splice(0)) each.destroy ? each.destroy() : each.close?.()
})

async function listening(host: string): Promise<number> {
  const server = net.createServer().listen(0, host)
  opened.push(server)
  await once(server, 'listening')
  return (server.address() as net.AddressInfo).port
}

/** Both ends of a connection, nothing of which is read. */
async function connected(host = '127.0.0.1', server = '127.0.0.1') {
  const settings = { allowHalfOpen: true, pauseOnConnect: true }
  const listener = net.createServer(settings).listen(0, server)
  opened.push(listener)
  await once(listener, 'listening')
  const { port } = listener.address() as net.AddressInfo
  const client = net.connect({ port, host, allowHalfOpen: true })
  const [[accepted]] = await Promise.all([once(listener, 'connection'), once(client, 'connect')])
  opened.push(client, accepted as net.Socket)
  return { port, client, accepted: accepted as net.Socket }
}

/** The row of one end, once it satisfies `holds`: the kernel changes it without telling anybody. */
async function row(local: number, remote: number, holds: (row: SocketRow) => boolean) {
  const found = () =>
    sockets('tcp').find(
      (each) => each.local.port === local && each.remote.port === remote && holds(each),
    )
  await expect.poll(found, { timeout: 20_000, interval: 5 }).toBeDefined()
  return found()!
}

describe.runIf(hasProc)('the socket table', () => {
  it.each([
    ['127.0.0.1', 'tcp', '127.0.0.1'],
    ['0.0.0.0', 'tcp', '0.0.0.0'],
    ['::1', 'tcp6', '::1'],
    ['::', 'tcp6', '::'],
  ])('lists a listening socket on %s', async (host, protocol, address) => {
    const port = await listening(host)
    const own = socketsOf(process.pid, 'tcp').find((each) => each.local.port === port)
    expect(own).toMatchObject({ protocol, state: 'LISTEN', local: { address, port } })
    expect(own).toMatchObject({ pid: process.pid, fd: expect.any(Number) })
  })

  it('shows an IPv4 client of an IPv6 socket by its IPv4 address', async () => {
    const { port, client } = await connected('127.0.0.1', '::')
    const theirs = await row(port, client.localPort!, () => true)
    expect(theirs).toMatchObject({
      protocol: 'tcp6',
      local: { address: '127.0.0.1' },
      remote: { address: '127.0.0.1', port: client.localPort },
    })
  })

  it('follows a connection that one side ends', async () => {
    const { port, client, accepted } = await connected()
    const localPort = client.localPort!
    const is = (state: SocketState) => (each: SocketRow) => each.state === state
    await row(localPort, port, is('ESTABLISHED'))
    client.end()
    await row(localPort, port, is('FIN_WAIT2'))
    await row(port, localPort, is('CLOSE_WAIT'))
    accepted.resume().end()
    await row(localPort, port, is('TIME_WAIT'))
  })

  it('counts bytes that nobody has read, and connections that nobody has accepted', async () => {
    const { port, client } = await connected()
    client.write('x'.repeat(1000))
    const full = (each: SocketRow) => each.receiveQueue === 1000
    expect((await row(port, client.localPort!, full)).sendQueue).toBe(0)
    const listener = await row(port, 0, () => true)
    expect(listener).toMatchObject({ state: 'LISTEN', receiveQueue: 0 })
  })

  it('shows a running keepalive timer', async () => {
    const { port, client } = await connected()
    client.setKeepAlive(true, 60_000)
    const kept = await row(client.localPort!, port, (each) => each.timer.kind === 'keepalive')
    expect(kept.timer.seconds).toBeGreaterThan(10)
    expect(kept.timer.seconds).toBeLessThanOrEqual(60)
  })

  it('counts what went through a connection, read or not', async (context) => {
    const { port, client, accepted } = await connected()
    const end = (local: number, remote: number) =>
      connection({ address: '127.0.0.1', port: local }, { address: '127.0.0.1', port: remote })
    const [ours, theirs] = [client.localPort!, port]
    const before = end(theirs, ours)?.total
    context.skip(!before, 'without sock_diag nobody counts')
    client.write(Buffer.alloc(70_000))
    accepted.write(Buffer.alloc(3))
    const gone = () => {
      const now = end(theirs, ours)!.total!
      return [now.received - before!.received, now.written - before!.written]
    }
    await expect.poll(gone, { timeout: 20_000, interval: 5 }).toEqual([70_000, 3])
    accepted.resume()
    await expect.poll(() => accepted.bytesRead, { timeout: 20_000, interval: 5 }).toBe(70_000)
    expect(gone()).toEqual([70_000, 3])
  })

  it('lists no sockets of who is gone', () => {
    expect(socketsOf(2 ** 22 + 1, 'tcp')).toEqual([])
  })
})
