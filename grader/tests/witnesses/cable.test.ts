import { once } from 'node:events'
import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { setsockopt } from '#posix'
import { cutCable, loseSegments, mendCable } from '../../witnesses/cable.ts'
import { sockets } from '../../witnesses/socket-table.ts'

const opened: { destroy?(): void; close?(): void }[] = []
afterEach(() => {
  for (const each of opened.splice(0)) each.destroy ? each.destroy() : each.close?.()
})

async function connected(): Promise<{ client: net.Socket; server: net.Socket }> {
  const listener = net.createServer().listen(0, '127.0.0.1')
  opened.push(listener)
  await once(listener, 'listening')
  const client = net.connect((listener.address() as net.AddressInfo).port, '127.0.0.1')
  const [[server]] = await Promise.all([once(listener, 'connection'), once(client, 'connect')])
  opened.push(client, server)
  for (const socket of [client, server]) socket.on('error', () => {})
  return { client, server }
}

async function received(socket: net.Socket, length: number): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk)
    if (Buffer.concat(chunks).length >= length) break
  }
  return Buffer.concat(chunks).toString()
}

describe.runIf(process.platform === 'linux')('a cable', () => {
  it('that is cut carries nothing, and nobody is told; mended, it carries all of it', async () => {
    const { client, server } = await connected()
    cutCable(server)
    let heard = 0
    server.on('data', (chunk) => {
      heard += chunk.length
    })
    client.write('into the void')
    client.end()
    const unacknowledged = () =>
      sockets('tcp').find(({ local, timer }) => {
        return local.port === client.localPort && timer.kind === 'retransmit'
      })?.sendQueue
    // 13 bytes and the FIN, which takes a sequence number too (RFC 9293 section 3.4).
    await expect.poll(unacknowledged, { timeout: 20_000 }).toBe(14)
    expect([heard, server.readableEnded, client.destroyed]).toEqual([0, false, false])
    server.removeAllListeners('data').pause()
    mendCable(server)
    expect(await received(server, 13)).toBe('into the void')
  })

  it('that is cut kills a connection with keepalive by ETIMEDOUT', async () => {
    const { client, server } = await connected()
    setsockopt(client, 'SOL_SOCKET', 'SO_KEEPALIVE', 1)
    setsockopt(client, 'IPPROTO_TCP', 'TCP_KEEPIDLE', 1)
    setsockopt(client, 'IPPROTO_TCP', 'TCP_KEEPINTVL', 1)
    setsockopt(client, 'IPPROTO_TCP', 'TCP_KEEPCNT', 2)
    cutCable(server)
    const [error] = await once(client, 'error')
    expect(error).toMatchObject({ code: 'ETIMEDOUT' })
    expect(server.destroyed).toBe(false)
  })

  it('that loses segments still delivers every byte, in order', async () => {
    const { client, server } = await connected()
    loseSegments(server, 0.1)
    const sent = Array.from({ length: 20_000 }, (_, at) => `${at}\n`).join('')
    client.write(sent)
    expect(await received(server, sent.length)).toBe(sent)
  })
})
