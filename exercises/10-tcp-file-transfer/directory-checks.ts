import { mkdirSync, rmdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { check } from '#grader'
import {
  append,
  holdsOnly,
  inside,
  place,
  requireFile,
  requireNoFile,
  resize,
} from '#grader/shared-files'
import { placeLarge } from './files.ts'
import {
  announcement,
  checksum,
  delivery,
  listing,
  NOTHING,
  put,
  receivesError,
} from './protocol.ts'

const MIB = 2 ** 20
const programs: ['server'] = ['server']

/** 256 bytes, in 128 letters. */
const TOO_LONG = 'é'.repeat(128)

/** A reader that has stopped after the first bytes of such a file leaves most of it in the file. */
const LARGE = 16 * MIB

/** What the server makes of names, and what it leaves in its directory. */
export const directoryChecks = [
  check(
    'keeps requests inside its directory',
    {
      programs,
      points: 3,
      hint: 'Which characters mean something to the file system, and which to a terminal? And is the file of a refused PUT on its way all the same?',
      reread: 'A name is an attack',
    },
    async (stage) => {
      const { directory, random } = stage
      mkdirSync(join(directory, 'pub/sub'), { recursive: true })
      for (const name of ['key', 'pub/.key', 'pub/file', 'pub/sub/key']) {
        place(directory, name, random.lines(5))
      }
      const names = [
        '../key',
        'sub/../../key',
        'sub/key',
        join(directory, 'key'),
        '.key',
        '..',
        'sub',
      ]
      const mallory = await stage.server.given('{port}', '{dir}/pub').connect('mallory')
      for (const name of [...names, 'ke\0y', 'file\r', TOO_LONG]) {
        await mallory.sends(`GET ${name}\n`)
        await receivesError(mallory, 403)
      }
      for (const name of [
        ...names,
        '../new',
        '.new',
        'n\0ew',
        join(directory, 'pub/new'),
        'new\r',
        'new\x7f',
        'new\u0085',
        TOO_LONG,
      ]) {
        await mallory.sends(put(name, random.lines(2000)))
        await receivesError(mallory, 403)
      }
      const file = random.lines(5)
      await mallory.sends(put('file', file))
      await mallory.receives('OK\n')
      requireFile(directory, 'pub/file', file)
      await holdsOnly(stage, directory, 'key', 'pub')
      await holdsOnly(stage, join(directory, 'pub'), '.key', 'file', 'sub')
    },
  ),

  check(
    'does not follow a link',
    {
      programs,
      points: 2,
      hint: 'There is neither a dot nor a slash in that name. Where does it lead all the same?',
      reread: 'A name is an attack',
    },
    async ({ server, directory, random }) => {
      const key = random.lines(9)
      mkdirSync(join(directory, 'pub'))
      place(directory, 'key', key)
      symlinkSync('../key', join(directory, 'pub/link'))
      symlinkSync('../new', join(directory, 'pub/dangling'))
      const mallory = await server.given('{port}', '{dir}/pub').connect('mallory')
      for (const name of ['link', 'dangling']) {
        await mallory.sends(`GET ${name}\n`)
        await receivesError(mallory, 403)
        await mallory.sends(put(name, random.lines(7)))
        await receivesError(mallory, 403)
      }
      requireFile(directory, 'key', key)
      requireNoFile(directory, 'new')
    },
  ),

  check(
    'refuses a wrong checksum, and keeps nothing',
    {
      programs,
      points: 2,
      hint: 'The checksum comes last. Where is the file until you have compared it, and what becomes of it if it is wrong?',
      reread: 'What TCP does not promise',
    },
    async (stage) => {
      const { directory, random, server } = stage
      const [old, sent, meant] = [random.lines(20), random.lines(3000), random.lines(3000)]
      place(directory, 'old', old)
      const mallory = await server.connect('mallory')
      for (const name of ['old', 'new']) {
        await mallory.sends(Buffer.concat([announcement(name, sent.length), sent, checksum(meant)]))
        await receivesError(mallory, 422)
      }
      await holdsOnly(stage, directory, 'old')
      requireFile(directory, 'old', old)
      await mallory.sends('GET old\n')
      await mallory.receives(delivery(old))
    },
  ),

  check(
    'gives an upload its name only when it is complete',
    {
      programs,
      points: 3,
      hint: 'What does somebody see who asks for the file, or for the list, while half of it is here?',
      reread: 'The name comes last',
    },
    async (stage) => {
      const { directory, random, server } = stage
      const [old, file] = [random.lines(50), random.lines(200_000)]
      place(directory, 'old', old)
      const bob = await server.connect('bob')
      for (const [name, before] of [
        ['new', undefined],
        ['old', old],
      ] as const) {
        const alice = await server.connect('alice')
        const request = put(name, file)
        await alice.sendsInPieces([request.subarray(0, 150_000)])
        await server.rests()
        await bob.sends(`GET ${name}\n`)
        if (before) await bob.receives(delivery(before))
        else await receivesError(bob, 404)
        await bob.sends('LIST\n')
        await bob.receives(before ? listing(['new', 200_000], ['old', 50]) : listing(['old', 50]))
        await alice.sends(request.subarray(150_000))
        await alice.receives('OK\n')
        await bob.sends(`GET ${name}\n`)
        await bob.receives(delivery(file))
      }
      await holdsOnly(stage, directory, 'new', 'old')
    },
  ),

  check(
    'leaves nothing of an upload that breaks off',
    {
      programs,
      points: 3,
      hint: 'The client is gone. Is what has come a file, and who removes it?',
      reread: 'The name comes last',
    },
    async (stage) => {
      const { directory, random, server } = stage
      const [old, file] = [random.lines(20), random.lines(200_000)]
      place(directory, 'old', old)
      const uploads = ['old', 'new'].flatMap((name) =>
        [40, 100_000, announcement(name, file.length).length + file.length].map((length) =>
          put(name, file).subarray(0, length),
        ),
      )
      const clients = []
      for (const [at, upload] of uploads.entries()) {
        const alice = await server.connect(`alice ${at + 1}`)
        const bob = await server.connect(`bob ${at + 1}`)
        await alice.sends(upload)
        await bob.sends(upload)
        clients.push({ alice, bob })
      }
      await server.rests()
      for (const { alice, bob } of clients) {
        await alice.resets()
        await bob.halfCloses()
        await bob.receivesEndOrReset()
      }
      await holdsOnly(stage, directory, 'old')
      requireFile(directory, 'old', old)
      await server.staysUp()
    },
  ),

  check(
    'keeps two uploads of one name apart',
    {
      programs,
      points: 1,
      hint: 'Two clients send files under the same name. Where does each go until it is complete?',
      reread: 'The name comes last',
    },
    async (stage) => {
      const { directory, random, server } = stage
      const [first, second] = [random.lines(90_000), random.lines(80_000)]
      const [alice, bob] = [await server.connect('alice'), await server.connect('bob')]
      await alice.sendsInPieces([put('file', first).subarray(0, 50_000)])
      await bob.sendsInPieces([put('file', second).subarray(0, 60_000)])
      await server.rests()
      await alice.sends(put('file', first).subarray(50_000))
      await alice.receives('OK\n')
      requireFile(directory, 'file', first)
      await bob.sends(put('file', second).subarray(60_000))
      await bob.receives('OK\n')
      requireFile(directory, 'file', second)
      await holdsOnly(stage, directory, 'file')
    },
  ),

  check(
    'sends the old file whole while a new one takes its name',
    {
      programs,
      points: 2,
      hint: 'Somebody is in the middle of the old file when the new one is complete. Do you write into what is being read?',
      reread: 'The name comes last',
    },
    async ({ server, directory, random }) => {
      const old = placeLarge(directory, 'file', LARGE, random.lines(9000))
      const file = random.lines(70_000)
      const [alice, bob] = [await server.connect('alice'), await server.connect('bob')]
      alice.stopsReading()
      await alice.sends('GET file\n')
      await server.rests()
      await bob.sends(put('file', file))
      await bob.receives('OK\n')
      await bob.sends('GET file\n')
      await bob.receives(delivery(file))
      alice.readsAgain()
      await alice.receives(delivery(old))
    },
  ),

  check(
    'sends as many bytes as it announced, or closes the connection',
    {
      programs,
      points: 2,
      hint: 'Another program writes to the file while you send it. Which length have you announced, and what says that there are fewer bytes?',
      reread: 'A length, the bytes, a checksum',
    },
    async (stage) => {
      const { server, directory, random } = stage
      const start = random.lines(9000)
      const before = placeLarge(directory, 'grows', LARGE, start)
      placeLarge(directory, 'shrinks', LARGE, start)
      const [alice, bob] = [await server.connect('alice'), await server.connect('bob')]
      alice.stopsReading()
      bob.stopsReading()
      await alice.sends('GET grows\n')
      await bob.sends('GET shrinks\n')
      await server.rests()
      append(directory, 'grows', start)
      resize(directory, 'shrinks', LARGE / 2)
      alice.readsAgain()
      bob.readsAgain()
      await alice.receives(delivery(before))
      await alice.sends('QUIT\n')
      await alice.receives('OK\n')
      await bob.receives(`OK ${LARGE}\n`)
      await bob.receivesEndOrReset()
    },
  ),

  check(
    'goes on when a file cannot be stored',
    {
      programs,
      points: 1,
      hint: 'The disk refuses. Does your process live on, and what becomes of the bytes that are still to come?',
      reread: 'Lines, then bytes, then lines again',
    },
    async ({ server, directory, random }) => {
      mkdirSync(join(directory, 'pub'))
      const alice = await server.given('{port}', '{dir}/pub').connect('alice')
      inside(directory, (path) => rmdirSync(join(path, 'pub')))
      for (const file of [random.lines(100_000), NOTHING]) {
        await alice.sends(put('second', file))
        await receivesError(alice)
      }
      await alice.sends('QUIT\n')
      await alice.receives('OK\n')
      await server.staysUp()
    },
  ),
]
