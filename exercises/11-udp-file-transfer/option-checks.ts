import { check } from '#grader'
import { place, requireFile } from '#grader/shared-files'
import { requireBytes } from './files.ts'
import { ack, error, LARGEST_BLOCK, read, write } from './tftp.ts'
import { asks, requireWait } from './transfer.ts'

const programs: ['server'] = ['server']

/** RFC 2347 to 2349. */
export const optionChecks = [
  check(
    'negotiates the block size',
    {
      programs,
      points: 2,
      hint: 'What follows an OACK, and how long is a short block now?',
      reread: 'Options',
    },
    async ({ server, directory, random }) => {
      const file = random.lines(3001)
      const large = random.lines(LARGEST_BLOCK + 5)
      place(directory, 'file', file)
      place(directory, 'large', large)
      const alice = await asks(server, 'alice', read('file', { BlkSize: 1000 }))
      await alice.receivesOptions({ blksize: '1000' })
      await alice.hearsNothingNew(50)
      await alice.sends(ack(0))
      requireBytes(await alice.takesFile({ size: 1000 }), file)
      const bob = await asks(server, 'bob', write('new', { blksize: 8 }))
      await bob.receivesOptions({ blksize: '8' })
      await bob.sendsFile(file.subarray(0, 20), { size: 8 })
      requireFile(directory, 'new', file.subarray(0, 20))
      const carol = await asks(server, 'carol', read('large', { blksize: LARGEST_BLOCK }))
      await carol.receivesOptions({ blksize: String(LARGEST_BLOCK) })
      await carol.sends(ack(0))
      requireBytes(await carol.takesFile({ size: LARGEST_BLOCK }), large)
      const dave = await asks(server, 'dave', read('file', { blksize: 10 }))
      await dave.receivesOptions({ blksize: '10' })
      await dave.sends(error(8, random.word()))
      await dave.peer.forgets()
      await dave.peer.receivesNothing(600)
    },
  ),

  check(
    'tells the size of a file before it sends it',
    {
      programs,
      points: 1,
      hint: 'The client asks with `tsize 0`. Where does your OACK get the size from?',
      reread: 'Options',
    },
    async ({ server, directory, random }) => {
      const file = random.lines(777)
      place(directory, 'file', file)
      const alice = await asks(server, 'alice', read('file', { tsize: 0 }))
      await alice.receivesOptions({ tsize: '777' })
      await alice.sends(ack(0))
      requireBytes(await alice.takesFile(), file)
      const bob = await asks(server, 'bob', write('new', { tsize: 777 }))
      await bob.receivesOptions({ tsize: '777' })
      await bob.sendsFile(file)
      requireFile(directory, 'new', file)
    },
  ),

  check(
    'waits as long as the client asked',
    {
      programs,
      points: 2,
      patience: 2.5,
      hint: 'The client asked for one second. When do your repetitions leave, of the OACK, too?',
      reread: 'Options',
    },
    async ({ server, directory, random }) => {
      place(directory, 'file', random.lines(5))
      const bob = await asks(server, 'bob', read('file', { timeout: 1 }))
      await bob.receivesOptions({ timeout: '1' })
      const alice = await asks(server, 'alice', read('file', { timeout: 1 }))
      await alice.receivesOptions({ timeout: '1' })
      await alice.sends(ack(0))
      await alice.receivesBlock(1)
      requireWait(alice, await alice.receivesAgain(), 1000)
      requireWait(bob, await bob.receivesAgain(), 1000)
      requireWait(bob, await bob.receivesAgain(), 2000)
    },
  ),

  check(
    'ignores options it does not know',
    {
      programs,
      points: 1,
      hint: 'Which options may stand in an OACK: all that were asked for, or those you will keep to?',
      reread: 'Options',
    },
    async ({ server, directory, random }) => {
      const file = random.lines(600)
      place(directory, 'file', file)
      const unknown: Record<string, string | number>[] = [
        { colour: 'blue', multicast: '' },
        { colour: 'blue', blksize: 7, timeout: 256, tsize: 'x' },
        { blksize: 65_465, timeout: 0, tsize: -1 },
      ]
      for (const [at, options] of unknown.entries()) {
        const client = await asks(server, `client ${at}`, read('file', options))
        requireBytes(await client.takesFile(), file)
      }
      const alice = await asks(server, 'alice', read('file', { colour: 'blue', blksize: 500 }))
      await alice.receivesOptions({ blksize: '500' })
      await alice.sends(error(0, 'that is all'))
      const bob = await asks(server, 'bob', write('new', { colour: 'blue' }))
      await bob.receives(ack(0))
    },
  ),
]
