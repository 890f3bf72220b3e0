import { check, TooBusy } from '#grader'
import { unlessTooBusy } from '#grader/load'
import { holdsOnly, place, requireFile } from '#grader/shared-files'
import { requireBytes } from './files.ts'
import { NO_ACK_1, NO_DATA_2, repeatsAmidNoise } from './noise.ts'
import { ack, BLOCK_SIZE, blockOf, data, read, write } from './tftp.ts'
import { asks, requireDoubling } from './transfer.ts'

const programs: ['server'] = ['server']

/** Within the second for which a server stays: it may have begun before the last ACK was seen. */
const DALLY_MS = 750

/** What is lost, late, doubled, or never comes. */
export const lossChecks = [
  check(
    'sends again what was lost',
    {
      programs,
      points: 3,
      patience: 2.5,
      hint: 'Nobody reports a loss. Who notices, and does the wait double each time?',
      reread: 'When a packet is lost',
    },
    async ({ server, directory, random }) => {
      const file = random.lines(700)
      place(directory, 'file', file)
      const bob = await asks(server, 'bob', write('new'))
      await bob.receives(ack(0))
      await bob.receivesAgain()
      await bob.sends(data(1, blockOf(file, 1)))
      await bob.receives(ack(1))
      await bob.receivesAgain()
      await bob.sendsFile(file, { first: 2 })
      const alice = await asks(server, 'alice', read('file'))
      await alice.receivesBlock(1)
      const waits: number[] = []
      while (waits.length < 3) waits.push(await alice.receivesAgain())
      requireDoubling(alice.peer, waits)
      await alice.sends(ack(1))
      requireBytes(await alice.receivesBlock(2), blockOf(file, 2))
      await alice.receivesAgain()
    },
  ),

  check(
    'does not answer a duplicate acknowledgement',
    {
      programs,
      points: 3,
      hint: 'An ACK comes twice. Does the second one say that your next block was lost?',
      reread: 'When a packet is lost',
    },
    async ({ server, directory, random }) => {
      place(directory, 'file', random.lines(29 * BLOCK_SIZE + 1))
      const alice = await asks(server, 'alice', read('file'))
      await alice.takesCarelessly(30)
    },
  ),

  check(
    'ignores what it does not wait for',
    {
      programs,
      points: 2,
      hint: 'A packet of one byte, or with a number that nobody waits for: what does your code read from it, and what does it do to your timer?',
      reread: 'The contract',
    },
    async (stage) => {
      const { server, directory, random } = stage
      const file = random.lines(700)
      place(directory, 'file', file)
      const { transfer: alice } = await repeatsAmidNoise(stage, NO_ACK_1, async () => {
        const transfer = await asks(server, 'alice', read('file'))
        await transfer.receivesBlock(1)
        return transfer
      })
      await alice.sends(ack(1))
      requireBytes(await alice.receivesBlock(2), blockOf(file, 2))
      await alice.sends(ack(2))
      let name = ''
      const { transfer: bob } = await repeatsAmidNoise(stage, NO_DATA_2, async () => {
        name = random.word()
        const transfer = await asks(server, 'bob', write(name))
        await transfer.receives(ack(0))
        await transfer.sends(data(1, blockOf(file, 1)))
        await transfer.receives(ack(1))
        return transfer
      })
      await bob.sendsFile(file, { first: 2 })
      requireFile(directory, name, file)
    },
  ),

  check(
    'acknowledges a repeated block and stores it once',
    {
      programs,
      points: 2,
      hint: 'The client repeats a block because it has not seen your ACK. Do you read its number, and do you answer?',
      reread: 'When a packet is lost',
    },
    async ({ server, directory, random }) => {
      const file = random.lines(2 * BLOCK_SIZE + 6)
      const alice = await asks(server, 'alice', write('new'))
      await alice.receives(ack(0))
      await alice.sends(data(1, blockOf(file, 1)))
      await alice.receives(ack(1))
      // More often than the timer alone would send it.
      for (let times = 0; times < 5; times++) {
        await alice.sends(data(1, blockOf(file, 1)))
        await alice.receivesAgain()
      }
      await alice.sendsFile(file, { first: 2 })
      requireFile(directory, 'new', file)
    },
  ),

  check(
    'acknowledges the last block again',
    {
      programs,
      points: 2,
      hint: 'Who acknowledges your last ACK? What does the client do when it was lost?',
      reread: 'The last acknowledgement',
    },
    ({ server, quietFor, directory, random }) =>
      unlessTooBusy(async () => {
        const [file, name] = [random.lines(600), random.word()]
        const alice = await asks(server, 'alice', write(name))
        await alice.receives(ack(0))
        await alice.sendsFile(file)
        const acknowledgedAt = alice.heardAt
        await quietFor(DALLY_MS, () => {})
        for (let times = 0; times < 2; times++) {
          await alice.sends(data(2, blockOf(file, 2)))
          requireWithinSecond(acknowledgedAt)
          await alice.receivesAgain()
        }
        requireFile(directory, name, file)
      }),
  ),

  check(
    'abandons a silent client and leaves nothing',
    {
      programs,
      points: 2,
      seconds: 20,
      patience: 3,
      hint: 'The client was switched off. For how long do you go on, and what becomes of its half file?',
      reread: 'When a packet is lost',
    },
    async (stage) => {
      const { server, directory, random } = stage
      const bob = await asks(server, 'bob', write('new'))
      await bob.receives(ack(0))
      place(directory, 'file', random.lines(5))
      const alice = await asks(server, 'alice', read('file'))
      await bob.sends(data(1, random.lines(BLOCK_SIZE)))
      await bob.receives(ack(1))
      await alice.receivesBlock(1)
      for (let sendings = 1; sendings < 4; sendings++) {
        await bob.receivesAgain()
        await alice.receivesAgain()
      }
      await server.socketsBecome((sockets) => sockets.length === 1, {
        what: 'the sockets after 3.75 s of silence',
        expected: 'the one that requests come to',
      })
      await bob.peer.receivesNothing()
      await alice.peer.receivesNothing(0)
      await holdsOnly(stage, directory, 'file')
    },
  ),
]

/** @throws {TooBusy} when a second is over since then, for which alone a server has to stay */
function requireWithinSecond(since: number): void {
  const ms = Math.round(performance.now() - since)
  if (ms >= 950) throw new TooBusy(`this machine is too busy: it asked after ${ms} ms`)
}
