import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { check } from '#grader'
import { holdsOnly, place, requireFile, requireNoFile } from '#grader/shared-files'
import { requireBytes } from './files.ts'
import { ack, BLOCK_SIZE, blockOf, data, error, read, write } from './tftp.ts'
import { asks } from './transfer.ts'

const programs: ['server'] = ['server']

/** What the server makes of names, and what it leaves in its directory. */
export const directoryChecks = [
  check(
    'keeps requests inside its directory',
    {
      programs,
      points: 3,
      hint: 'Do you compare the path before or after it is resolved, and where does the name of your directory end?',
      reread: 'A name is an attack',
    },
    async (stage) => {
      const { directory, random } = stage
      for (const name of ['pub/sub', 'pub-secret']) {
        await mkdir(join(directory, name), { recursive: true })
      }
      for (const name of ['key', 'pub-secret/key', 'pub/file']) {
        place(directory, name, random.lines(5))
      }
      const server = stage.server.given('{port}', '{dir}/pub')
      const outside = ['../key', 'sub/../../key', '../pub-secret/key', join(directory, 'key')]
      for (const name of [...outside, join(directory, 'pub/file'), '..', '.', 'sub']) {
        const mallory = await asks(server, 'mallory', read(name))
        await mallory.receivesError(2)
      }
      for (const name of ['../new', 'sub/../../new', '../pub-secret/new', join(directory, 'new')]) {
        const mallory = await asks(server, 'mallory', write(name))
        await mallory.receivesError(2)
      }
      await holdsOnly(stage, directory, 'key', 'pub', 'pub-secret')
      await holdsOnly(stage, join(directory, 'pub-secret'), 'key')
    },
  ),

  check(
    'does not follow a link that leads out',
    {
      programs,
      points: 2,
      hint: 'There is no `..` in that name. Where does it lead all the same?',
      reread: 'A name is an attack',
    },
    async (stage) => {
      const { directory, random } = stage
      const file = random.lines(9)
      await mkdir(join(directory, 'pub'))
      await mkdir(join(directory, 'other'))
      place(directory, 'other/key', random.lines(9))
      place(directory, 'pub/file', file)
      await symlink('../other/key', join(directory, 'pub/key'))
      await symlink('../other', join(directory, 'pub/sub'))
      await symlink('file', join(directory, 'pub/alias'))
      const server = stage.server.given('{port}', '{dir}/pub')
      for (const request of [read('key'), read('sub/key'), write('sub/new')]) {
        const mallory = await asks(server, 'mallory', request)
        await mallory.receivesError(2)
      }
      await holdsOnly(stage, join(directory, 'other'), 'key')
      const alice = await asks(server, 'alice', read('alias'))
      requireBytes(await alice.takesFile(), file)
    },
  ),

  check(
    'refuses to overwrite a file',
    {
      programs,
      points: 2,
      hint: 'Is the name of an upload still free?',
      reread: 'A name is an attack',
    },
    async ({ server, directory, random }) => {
      const file = random.lines(20)
      place(directory, 'file', file)
      const alice = await asks(server, 'alice', write('file'))
      await alice.receivesError(6)
      requireFile(directory, 'file', file)
    },
  ),

  check(
    'lets only one of two uploads have a name',
    {
      programs,
      points: 1,
      hint: 'The name was free when the upload began. Is it free now?',
      reread: 'A name is an attack',
    },
    async (stage) => {
      const { server, directory, random } = stage
      const [first, second] = [random.lines(9), random.lines(9)]
      const alice = await asks(server, 'alice', write('new'))
      await alice.receives(ack(0))
      const bob = await asks(server, 'bob', write('new'))
      const answer = await bob.receivesOneOf('ACK 0 or ERROR 6', ack(0), error(6, ''))
      await alice.sendsFile(first)
      if (answer.equals(ack(0))) {
        await bob.sends(data(1, second))
        await bob.receivesError(6)
      }
      requireFile(directory, 'new', first)
      await holdsOnly(stage, directory, 'new')
    },
  ),

  check(
    'stores an upload under its name only when it is complete',
    {
      programs,
      points: 3,
      hint: 'What does somebody see who reads the file while half of it is here?',
      reread: 'A name is an attack',
    },
    async (stage) => {
      const { server, directory, random } = stage
      const file = random.lines(2 * BLOCK_SIZE + 9)
      const alice = await asks(server, 'alice', write('new'))
      await alice.receives(ack(0))
      for (const number of [1, 2]) {
        await alice.sends(data(number, blockOf(file, number)))
        await alice.receives(ack(number))
        requireNoFile(directory, 'new')
      }
      await alice.sendsFile(file, { first: 3 })
      requireFile(directory, 'new', file)
      await holdsOnly(stage, directory, 'new')
    },
  ),

  check(
    'forgets an upload that the client breaks off',
    {
      programs,
      points: 1,
      hint: 'An ERROR from the client ends the transfer. Who removes what has come so far?',
      reread: 'A name is an attack',
    },
    async (stage) => {
      const { server, directory, random } = stage
      const alice = await asks(server, 'alice', write('new'))
      await alice.receives(ack(0))
      await alice.sends(data(1, random.lines(BLOCK_SIZE)))
      await alice.receives(ack(1))
      await alice.sends(error(0, random.word()))
      await holdsOnly(stage, directory)
      await alice.peer.forgets()
      await alice.peer.receivesNothing(600)
    },
  ),
]
