import { check } from '#grader'
import { comesToRest, crowd, isHeldBack, leavesUnheard, pilesUp } from './clients.ts'
import { clogs } from './queues.ts'

const MIB = 2 ** 20
const MORE_THAN_THE_KERNEL_KEEPS = 16 * MIB
const MANY = 500

/** What clients get from it. */
export const serviceChecks = [
  check(
    'returns every byte unchanged',
    {
      points: 1,
      hint: 'read gives you bytes. Which step of yours takes them for text?',
      reread: 'The loop',
    },
    async ({ server, random }) => {
      const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
      const bytes = Buffer.concat([everyByte, Buffer.alloc(64), random.bytes(5000)])
      const alice = await server.connect('alice')
      await alice.sends(bytes)
      await alice.receives(bytes)
    },
  ),

  check(
    'returns what its clients say, as it comes, and keeps them apart',
    {
      points: 2,
      hint: 'Which variables of your loop belong to one client, and which to all?',
      reread: 'The loop',
    },
    async ({ server, random }) => {
      const names = ['alice', 'bob', 'carol']
      const clients = await Promise.all(names.map((name) => server.connect(name)))
      for (let round = 0; round < 3; round++) {
        const words = clients.map(() => random.word(12))
        for (const [at, client] of clients.entries()) await client.sends(words[at]!)
        for (const [at, client] of clients.entries()) await client.receives(words[at]!)
      }
      for (const client of clients) {
        await client.receivesNothing(50)
        await client.staysOpen()
      }
    },
  ),

  check(
    'serves five hundred clients at once',
    {
      points: 2,
      seconds: 30,
      hint: 'How many clients does your server talk to before the first of them has left? How many does your listen let wait?',
      reread: 'The loop',
    },
    async (stage) => {
      const clients = await crowd(stage, MANY)
      const lines = clients.map(() => stage.random.line())
      for (const [at, client] of clients.entries()) await client.sends(lines[at]!)
      for (const [at, client] of clients.entries()) await client.receives(lines[at]!)
    },
  ),

  check(
    'serves others while a client does not read its answers',
    {
      points: 2,
      hint: 'There is no room for the rest. Who waits for it in your program, that client or everybody?',
      reread: 'A part of it',
    },
    async (stage) => {
      const { server, random } = stage
      const slow = await server.connect('slow')
      const bob = await server.connect('bob')
      slow.stopsReading()
      await slow.sends(random.lines(MORE_THAN_THE_KERNEL_KEEPS))
      for (const line of [random.line(), random.line(), random.line()]) {
        // On a busy machine it may only look full, until the kernel has carried on what is under way.
        await pilesUp(stage, slow)
        await bob.sends(line)
        await bob.receives(line)
      }
    },
  ),

  check(
    'returns everything to a client that reads late',
    {
      points: 2,
      hint: 'write returns a number, or says EAGAIN. Where are the bytes now that it did not take?',
      reread: 'A part of it',
    },
    async (stage) => {
      const { server, random } = stage
      const alice = await server.connect('alice')
      const bytes = random.lines(MORE_THAN_THE_KERNEL_KEEPS)
      alice.stopsReading()
      await alice.sends(bytes)
      await pilesUp(stage, alice)
      alice.readsAgain()
      await alice.receives(bytes)
      const line = random.line()
      await alice.sends(line)
      await alice.receives(line)
    },
  ),

  check(
    'keeps its memory bounded while a client does not read',
    {
      points: 2,
      hint: 'You hold bytes that this client does not take. Why do you read more of them?',
      reread: 'A part of it',
    },
    async (stage) => {
      const { server, random } = stage
      const alice = await server.connect('alice')
      const block = random.lines(MIB)
      alice.stopsReading()
      for (let sent = 0; sent < 64; sent++) await alice.sends(block)
      await isHeldBack(stage, alice)
      await server.staysUp()
    },
  ),

  check(
    "echoes what came before the client's end, then ends too",
    {
      points: 2,
      hint: 'read has returned 0 bytes. Have you written everything, and who tells the client that this was all?',
      reread: 'A part of it',
    },
    async (stage) => {
      const { server, random } = stage
      const alice = await server.connect('alice')
      const bytes = random.lines(MORE_THAN_THE_KERNEL_KEEPS)
      alice.stopsReading()
      await alice.sends(bytes)
      await alice.halfCloses()
      await pilesUp(stage, alice)
      alice.readsAgain()
      await alice.receives(bytes)
      await alice.receivesEnd()
      // Who keeps a queue may read the end of one that it could not return.
      const bob = await server.connect('bob')
      const clogged = await clogs(stage, bob)
      await bob.halfCloses()
      await comesToRest(stage)
      bob.readsAgain()
      await bob.receives(clogged)
      await bob.receivesEnd()
    },
  ),

  check(
    'survives clients that reset',
    {
      points: 2,
      hint: 'Which calls can fail because of a client? Who catches that, and which client does it concern?',
      reread: 'The loop',
    },
    async (stage) => {
      const { server, random } = stage
      const line = random.line()
      const slow = await server.connect('slow')
      const alice = await server.connect('alice')
      await alice.sends(line)
      await alice.receives(line)
      slow.stopsReading()
      await slow.sends(random.lines(MORE_THAN_THE_KERNEL_KEEPS))
      await pilesUp(stage, slow)
      await slow.resets()
      await alice.resets()
      await comesToRest(stage)
      // The kernel gives him the number that was the slow client's.
      const bob = await server.connect('bob')
      await bob.sends(line)
      await bob.receives(line)
      await bob.receivesNothing()
      await leavesUnheard(stage, await server.connect('carol'))
      await bob.sends(line)
      await bob.receives(line)
      await server.staysUp()
    },
  ),

  check(
    'leaves no descriptor behind',
    {
      points: 2,
      seconds: 30,
      hint: 'On which ways out of a conversation do you reach close?',
      reread: 'The loop',
    },
    async (stage) => {
      const { server, random, becomes } = stage
      await server.starts()
      const before = server.openSockets()
      for (let round = 0; round < 8; round++) {
        const clients = await crowd(stage, 25)
        for (const client of clients) {
          const line = random.line()
          await client.sends(line)
          await client.receives(line)
        }
        for (const [at, client] of clients.entries())
          await (at % 2 === 0 ? client.closes() : client.resets())
      }
      const slow = await server.connect('slow')
      slow.stopsReading()
      await slow.sends(random.lines(MORE_THAN_THE_KERNEL_KEEPS))
      await comesToRest(stage)
      await slow.resets()
      await leavesUnheard(stage, await server.connect('carol'))
      const left = () => server.openSockets() - before
      await becomes(
        () => left() <= 0 || undefined,
        () => ({
          kind: 'kernel',
          what: "the program's descriptors after 202 clients",
          expected: 'no more than before',
          received: `${left()} more that are sockets`,
        }),
      )
      // Who has died has no descriptor left, either.
      const dave = await server.connect('dave')
      const line = random.line()
      await dave.sends(line)
      await dave.receives(line)
    },
  ),

  check(
    'says EADDRINUSE and exits when the port is taken',
    {
      points: 1,
      hint: 'Two of your servers on one port: which of them would the kernel give a client to?',
      reread: 'The loop',
    },
    async ({ server }) => {
      await server.starts()
      const second = await server.run(server.port)
      await second.exits(1)
      await second.complainsOnce('EADDRINUSE')
    },
  ),
]
