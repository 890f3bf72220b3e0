import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { check, type Stage } from '#grader'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import { place, requireFile } from '#grader/shared-files'
import { descriptors, tree } from '#grader/witnesses/proc'
import { placeLarge } from './files.ts'
import { peak, requireBounded } from './memory.ts'
import { announcement, checksum, delivery, NOTHING, put } from './protocol.ts'

const MIB = 2 ** 20
const programs: ['server'] = ['server']

/** The file that must not fit into memory; see memory.ts. */
const HUGE = 64 * MIB

/** What a reader that has stopped does not take of such a file, the kernel does not keep either. */
const LARGE = 8 * MIB

const ROUNDS = 6

/** So many names of this length are a list of 48 KB. */
const FILES = 200
const LONG = 'n'.repeat(240)

/** Linux keeps at most 4 MiB for a TCP socket that is not read (net.ipv4.tcp_wmem), and what the client has room for. */
const MORE_THAN_THE_KERNEL_KEEPS = 6 * MIB

/** The server has sent and stored a file already, and needs no more memory for the first of its kind. */
async function warmedUp({ server, random }: Stage): Promise<TcpPeer> {
  const alice = await server.connect('alice')
  const file = random.lines(200_000)
  await alice.sends(put('small', file))
  await alice.receives('OK\n')
  await alice.sends('GET small\n')
  await alice.receives(delivery(file))
  return alice
}

/** Large files, slow clients, and many. */
export const loadChecks = [
  check(
    'keeps its memory bounded while clients do not read',
    {
      programs,
      seconds: 30,
      points: 3,
      hint: 'Who decides how fast a file is read: the disk, or the client?',
      reread: 'Somebody stops reading',
    },
    async (stage) => {
      const { server, directory, random } = stage
      placeLarge(directory, 'huge', HUGE, random.lines(MIB))
      const alice = await warmedUp(stage)
      const before = peak(server.program)
      const others = [await server.connect('bob'), await server.connect('carol')]
      for (const client of [alice, ...others]) {
        client.stopsReading()
        await client.sends('GET huge\n')
      }
      await server.rests()
      requireBounded(server.program, before, 'three clients do not read a file of 64 MiB')
    },
  ),

  check(
    'keeps its memory bounded during an upload',
    {
      programs,
      seconds: 30,
      points: 3,
      long: true,
      hint: 'Where are the first bytes of the file while the last are on their way?',
      reread: 'Somebody stops reading',
    },
    async (stage) => {
      const { server, directory, random } = stage
      const alice = await warmedUp(stage)
      const before = peak(server.program)
      const block = random.lines(MIB)
      const file = Buffer.alloc(HUGE, block)
      await alice.sends(announcement('huge', HUGE))
      for (let sent = 0; sent < HUGE; sent += MIB) await alice.sends(block)
      await alice.wasRead()
      await server.rests()
      requireBounded(server.program, before, 'a file of 64 MiB arrives')
      await alice.sends(checksum(file))
      await alice.receives('OK\n')
      requireFile(directory, 'huge', file)
    },
  ),

  check(
    'stops reading requests of a client that does not read',
    {
      programs,
      seconds: 30,
      points: 2,
      hint: 'Requests come while an answer waits for the client to take it. Who says stop, and where do they wait?',
      reread: 'Somebody stops reading',
    },
    async ({ server, directory, random }) => {
      placeLarge(directory, 'large', LARGE, random.lines(9))
      const alice = await server.connect('alice')
      alice.stopsReading()
      await alice.sends('GET large\n')
      await server.rests()
      const requests = `GET ${random.word(1000)}\n`.repeat(1000)
      for (let sent = 0; sent < 24; sent++) await alice.sends(requests)
      await alice.isHeldBack()
      for (let at = 0; at < FILES; at++) place(directory, `${at} ${LONG}`, NOTHING)
      const bob = await server.connect('bob')
      bob.stopsReading()
      await bob.sends('LIST\n'.repeat(MORE_THAN_THE_KERNEL_KEEPS / (FILES * LONG.length)))
      await server.rests()
      for (let sent = 0; sent < 24; sent++) await bob.sends(requests)
      await bob.isHeldBack()
      await server.staysUp()
    },
  ),

  check(
    'serves others while some are slow',
    {
      programs,
      points: 2,
      hint: 'Does your server wait for one transfer to finish before it looks at the next client? Do two uploads share anything?',
      reread: 'Somebody stops reading',
    },
    async ({ server, directory, random }) => {
      const large = placeLarge(directory, 'large', LARGE, random.lines(9))
      const [file, upload] = [random.lines(500), random.lines(70_000)]
      const idle = await server.connect('idle')
      const reader = await server.connect('reader')
      const writer = await server.connect('writer')
      reader.stopsReading()
      await reader.sends('GET large\n')
      await writer.sendsInPieces([put('upload', upload).subarray(0, 50_000)])
      await server.rests()
      const alice = await server.connect('alice')
      await alice.sends(put('file', file))
      await alice.receives('OK\n')
      await alice.sends('GET file\n')
      await alice.receives(delivery(file))
      reader.readsAgain()
      await reader.receives(delivery(large))
      await writer.sends(put('upload', upload).subarray(50_000))
      await writer.receives('OK\n')
      await idle.sends('QUIT\n')
      await idle.receives('OK\n')
    },
  ),

  check(
    'closes every file and every socket',
    {
      programs,
      points: 2,
      hint: 'A client is gone in the middle of a file. Which of your two descriptors notices, and who closes the other?',
      reread: 'Somebody stops reading',
    },
    async (stage) => {
      const { server, directory, random } = stage
      placeLarge(directory, 'large', LARGE, random.lines(9))
      mkdirSync(join(directory, 'folder'))
      const file = random.lines(90_000)
      for (let round = 1; round <= ROUNDS; round++) {
        const reader = await server.connect(`reader ${round}`)
        reader.stopsReading()
        await reader.sends('GET large\n')
        const writer = await server.connect(`writer ${round}`)
        await writer.sends(put(`file ${round}`, file))
        await writer.receives('OK\n')
        await writer.sends(put(`file ${round}`, file).subarray(0, 80_000))
        if (round === ROUNDS) await server.rests()
        await Promise.all([reader.resets(), writer.closes()])
      }
      const wrong = [announcement('new', file.length), file, checksum(file.subarray(1))]
      for (const request of ['GET folder\n', Buffer.concat(wrong)]) {
        const refused = await server.connect('refused')
        await refused.sends(request)
        await refused.readsLine()
        await refused.closes()
      }
      await closesAll(stage)
    },
  ),
]

/** Waits until the program holds nothing open in its directory, and its listening socket alone. */
async function closesAll({ server, directory, becomes }: Stage): Promise<void> {
  await server.socketsBecome((sockets) => sockets.every(({ state }) => state === 'LISTEN'), {
    what: 'the sockets left when all clients are gone',
    expected: 'no connection',
  })
  const held = () =>
    tree(server.program.pid)
      .flatMap(descriptors)
      .filter(({ target }) => target.startsWith(`${directory}/`))
      .map(({ target }) => target.slice(directory.length + 1))
  await becomes(
    () => (held().length === 0 ? true : undefined),
    () => ({
      kind: 'kernel',
      what: 'the files left open when all clients are gone',
      expected: 'none',
      received: held().join(', '),
    }),
  )
}
