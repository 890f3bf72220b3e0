import dgram from 'node:dgram'
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Patience } from '../../patience.ts'
import { type Faults, LossyPath } from '../../peers/lossy-path.ts'
import { Random } from '../../random.ts'
import type { Scene } from '../../scene.ts'
import { Transcript } from '../../transcript.ts'

const COUNT = 400
const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

async function socket(): Promise<dgram.Socket> {
  const made = dgram.createSocket({ type: 'udp4', recvBufferSize: 2 ** 21 }).bind(0, '127.0.0.1')
  await once(made, 'listening')
  opened.push(made)
  return made
}

async function path(server: dgram.Socket, faults: Faults, seed = 1): Promise<LossyPath> {
  const patience = new Patience({
    seconds: 60,
    patience: 60,
    activity: () => undefined,
    ranMs: () => 0,
  })
  opened.push(patience)
  const scene: Scene = {
    patience,
    transcript: new Transcript(),
    pid: () => -1,
    pids: () => [],
    deniedBefore: 0,
  }
  const address = { host: '127.0.0.1', port: server.address().port }
  const made = await LossyPath.open(address, faults, new Random(seed, 'path'), scene)
  opened.push(made)
  return made
}

/** Numbers sent through a path one after another, and those that arrived, until as many came as it carried. */
async function sentThrough(faults: Faults, seed?: number) {
  const [client, server] = [await socket(), await socket()]
  const made = await path(server, faults, seed)
  const arrived: number[] = []
  server.on('message', (bytes) => arrived.push(bytes.readUInt32BE()))
  for (let number = 0; number < COUNT; number++) {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(number)
    client.send(bytes, made.port, made.host)
    // One at a time, so that a socket's buffer never overflows.
    while (seen(made) <= number) await setImmediate()
  }
  const due = () => made.met.carried + made.met.duplicated
  await expect.poll(() => arrived.length, { timeout: 20_000 }).toBe(due())
  return { arrived, met: made.met }
}

const seen = ({ met }: LossyPath) => met.lost + met.carried

describe('a lossy path', () => {
  it('carries everything, once and in order, when told of no fault', async () => {
    const { arrived } = await sentThrough({})
    expect(arrived).toEqual(Array.from({ length: COUNT }, (_, at) => at))
  })

  it('loses, repeats and reorders about the share that was asked for, the same for the same seed', async () => {
    const faults = { lose: 0.2, duplicate: 0.1, reorder: 0.15 }
    const { arrived, met } = await sentThrough(faults)
    expect(met.lost / COUNT).toBeCloseTo(0.2, 0)
    expect(met.lost).toBeGreaterThan(COUNT * 0.1)
    expect(met.lost).toBeLessThan(COUNT * 0.3)
    expect(met.duplicated).toBeGreaterThan(COUNT * 0.02)
    expect(met.reordered).toBeGreaterThan(COUNT * 0.04)
    expect(new Set(arrived).size).toBe(met.carried)
    expect(arrived).not.toEqual([...arrived].sort((a, b) => a - b))
    expect((await sentThrough(faults)).met).toEqual(met)
    expect((await sentThrough(faults, 2)).met).not.toEqual(met)
  })

  it('loses no datagram twice', async () => {
    const [client, server] = [await socket(), await socket()]
    const made = await path(server, { lose: 1 })
    const arrived = once(server, 'message')
    for (const word of ['one', 'other', 'one']) client.send(word, made.port, made.host)
    expect(String((await arrived)[0])).toBe('one')
    expect(made.met).toMatchObject({ lost: 2, carried: 1 })
  })

  it('shows a client every port that the server answers from', async () => {
    const [client, welcome, transfer] = [await socket(), await socket(), await socket()]
    welcome.on('message', (_, from) => transfer.send('from another port', from.port, from.address))
    transfer.on('message', (bytes, from) =>
      transfer.send(`again ${bytes}`, from.port, from.address),
    )
    const made = await path(welcome, {})
    client.send('hello', made.port, made.host)
    const [first, from] = await once(client, 'message')
    expect([String(first), from.port === made.port]).toEqual(['from another port', false])
    client.send('there', from.port, from.address)
    const [second, same] = await once(client, 'message')
    expect([String(second), same.port]).toEqual(['again there', from.port])
  })

  it('keeps two clients apart', async () => {
    const [alice, bob, server] = [await socket(), await socket(), await socket()]
    server.on('message', (bytes, from) => server.send(bytes, from.port, from.address))
    const made = await path(server, { delayMs: 5 })
    for (const [client, word] of [
      [alice, 'alice'],
      [bob, 'bob'],
    ] as const)
      client.send(word, made.port, made.host)
    const heard = await Promise.all([once(alice, 'message'), once(bob, 'message')])
    expect(heard.map(([bytes]) => String(bytes))).toEqual(['alice', 'bob'])
  })

  it('leaves no socket and no timer', async () => {
    const [client, server] = [await socket(), await socket()]
    const made = await path(server, { delayMs: 5000, reorder: 1 })
    for (let count = 0; count < 20; count++) client.send('x', made.port, made.host)
    await expect.poll(() => seen(made), { timeout: 20_000 }).toBe(20)
    for (const each of opened.splice(0).reverse()) await each.close()
    const left = () => process.getActiveResourcesInfo().filter((kind) => kind.includes('UDP'))
    await expect.poll(left, { timeout: 20_000 }).toEqual([])
  })
})
