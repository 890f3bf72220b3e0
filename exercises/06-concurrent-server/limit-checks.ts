import { check } from '#grader'
import type { Check } from '#grader/exercise'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import { hears, holdsConnections, joins, names, soonHolds, talks } from './room.ts'

/** Three ways to leave. */
const WAYS: ((client: TcpPeer) => Promise<void>)[] = [
  (client) => client.closes(),
  (client) => client.halfCloses(),
  (client) => client.resets(),
]

/** How many may come in, and what the others get. */
export const limitChecks: Check[] = [
  check(
    'says "busy" to one too many, and closes',
    {
      points: 2,
      hint: 'A client that you only drop sees an end and no reason. And who waits for whom to close?',
      reread: 'One too many',
    },
    async ({ server, random }) => {
      server.given('{port}', 2)
      const [mia, zoe] = names(random, 'm', 'z')
      const first = await joins(server, mia!)
      const second = await joins(server, zoe!)
      for (const name of ['one too many', 'another one']) {
        const extra = await server.connect(name)
        await extra.receives('busy\n')
        await extra.receivesEnd()
        await soonHolds(server, 2, 'after it has refused one')
        await talks(first, second, random)
      }
    },
  ),

  check(
    'does not count those whom it refused',
    {
      points: 1,
      hint: 'Who leaves the room when a client leaves that was never in it?',
      reread: 'One too many',
    },
    async ({ server }) => {
      server.given('{port}', 2)
      const first = await server.connect('first')
      await first.receives('welcome 1 of 2\n')
      const second = await server.connect('second')
      await second.receives('welcome 2 of 2\n')
      for (const name of ['third', 'fourth', 'fifth']) {
        const extra = await server.connect(name)
        await hears(extra, 'busy')
        await extra.closes()
        await holdsConnections(server, 2, 'after a refused client has left')
      }
      await second.closes()
      await holdsConnections(server, 1, 'after one of two clients has left')
      const sixth = await server.connect('sixth')
      await sixth.receives('welcome 2 of 2\n')
    },
  ),

  check(
    'gives a place away again when a client leaves',
    {
      points: 2,
      hint: 'How many ways are there to leave? Does the place become free in all of them?',
      reread: 'One too many',
    },
    async ({ server, random }) => {
      server.given('{port}', 3)
      const everybody = names(random, 'm', 'z', 'a')
      const clients = []
      for (const name of everybody) clients.push(await joins(server, name))
      for (const [at, client] of clients.entries()) {
        await WAYS[at]!(client)
        await holdsConnections(server, 2, 'after one of three clients has left')
        // A reset ends the connection in the kernel before the program hears of it.
        await server.rests()
        const successor = await server.connect(`successor ${at + 1}`)
        await hears(successor, 'welcome 3 of 3')
      }
      const extra = await server.connect('one too many')
      await hears(extra, 'busy')
    },
  ),

  check(
    'says EADDRINUSE and exits when the port is taken',
    {
      points: 1,
      hint: 'bind() and listen() can fail. Who hears of it, and what does the shell see?',
      reread: 'The contract',
    },
    async ({ server, listen }) => {
      const occupant = await listen('occupant')
      const run = await server.run(occupant.port, 8)
      await run.exits(1)
      await run.complainsOnce('EADDRINUSE')
    },
  ),
]
