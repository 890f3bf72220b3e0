import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { check } from '#grader'
import { place, requireFile, resize } from '#grader/shared-files'
import { requireBytes } from './files.ts'
import { closesAll, requireFrugal } from './kept.ts'
import {
  ack,
  BLOCK_SIZE,
  blockOf,
  data,
  error,
  LARGEST_BLOCK,
  RRQ,
  read,
  strings,
  write,
} from './tftp.ts'
import { asks, Transfer } from './transfer.ts'

const MIB = 2 ** 20

/** Node makes 64 MiB of garbage before it collects what came. */
const MOST_GARBAGE = 100 * MIB

const programs: ['server'] = ['server']

/** One server, and clients of the grader's that read and write files. */
export const serverChecks = [
  check(
    'listens on the given port, on loopback only',
    {
      programs,
      points: 1,
      hint: 'Which addresses does bind() take when it is told only a port?',
      reread: 'The contract',
    },
    async ({ server }) => {
      await server.starts()
      await server.socketsBecome(
        (sockets) => sockets.length === 1 && sockets[0]?.local.address === '127.0.0.1',
        { what: 'where the program listens', expected: `127.0.0.1:${server.port}` },
      )
    },
  ),

  check(
    'carries every byte of a file unchanged',
    {
      programs,
      points: 3,
      hint: 'Is a block a string? Which string is the byte ff?',
      reread: 'One block at a time',
    },
    async ({ server, directory, random }) => {
      const file = random.bytes(3 * BLOCK_SIZE + 77)
      await mkdir(join(directory, 'sub'))
      place(directory, 'sub/file', file)
      const alice = await asks(server, 'alice', read('sub/file'))
      requireBytes(await alice.takesFile(), file)
      const bob = await asks(server, 'bob', write('new'))
      await bob.receives(ack(0))
      await bob.sendsFile(file)
      requireFile(directory, 'new', file)
      const carol = await asks(server, 'carol', strings(RRQ, 'new', 'OcTeT'))
      requireBytes(await carol.takesFile(), file)
    },
  ),

  check(
    'ends an exact multiple of 512 with an empty block',
    {
      programs,
      points: 2,
      hint: 'A short block is the end. Which block is short when nothing is left over?',
      reread: 'One block at a time',
    },
    async ({ server, directory, random }) => {
      const file = random.lines(2 * BLOCK_SIZE)
      place(directory, 'file', file)
      const alice = await asks(server, 'alice', read('file'))
      requireBytes(await alice.takesFile(), file)
      const bob = await asks(server, 'bob', write('new'))
      await bob.receives(ack(0))
      await bob.sendsFile(file)
      requireFile(directory, 'new', file)
    },
  ),

  check(
    'sends and stores an empty file',
    {
      programs,
      points: 1,
      hint: 'How many blocks has a file without bytes?',
      reread: 'One block at a time',
    },
    async ({ server, directory }) => {
      const nothing = Buffer.alloc(0)
      place(directory, 'file', nothing)
      const alice = await asks(server, 'alice', read('file'))
      requireBytes(await alice.takesFile(), nothing)
      const bob = await asks(server, 'bob', write('new'))
      await bob.receives(ack(0))
      await bob.sendsFile(nothing)
      requireFile(directory, 'new', nothing)
    },
  ),

  check(
    'answers each transfer from a port of its own',
    {
      programs,
      points: 2,
      hint: 'Which socket does your answer leave from: the one that all requests come to?',
      reread: 'A port for each transfer',
    },
    async ({ server, directory, random }) => {
      place(directory, 'file', random.lines(600))
      const alice = await asks(server, 'alice', read('file'))
      await alice.receivesBlock(1)
      const bob = await asks(server, 'bob', read('file'))
      await bob.receivesBlock(1)
      const ports = [server.port, alice.other.port, bob.other.port]
      if (new Set(ports).size === 3) return
      throw bob.peer.failure('mismatch', {
        expected: `two ports of their own, beside ${server.port}`,
        received: `answers from ${alice.other.port} and ${bob.other.port}`,
      })
    },
  ),

  check(
    'serves several transfers at once',
    {
      programs,
      points: 3,
      hint: 'Must the second request wait until the first transfer is over?',
      reread: 'A port for each transfer',
    },
    async ({ server, directory, random }) => {
      const files = [1300, 1400, 1500].map((length) => random.lines(length))
      for (const [at, file] of files.entries()) place(directory, `file ${at}`, file)
      const readers = await Promise.all(
        files.map((_, at) => asks(server, `reader ${at}`, read(`file ${at}`))),
      )
      const upload = random.lines(700)
      const writer = await asks(server, 'writer', write('new'))
      await writer.receives(ack(0))
      for (let number = 1; number <= 3; number++) {
        for (const [at, reader] of readers.entries()) {
          requireBytes(await reader.receivesBlock(number), blockOf(files[at]!, number))
        }
        if (number <= 2) await writer.sends(data(number, blockOf(upload, number)))
        if (number <= 2) await writer.receives(ack(number))
        for (const reader of readers) await reader.sends(ack(number))
      }
      requireFile(directory, 'new', upload)
    },
  ),

  check(
    'answers a missing file with error 1',
    {
      programs,
      points: 1,
      hint: 'The file is not there. How does the client learn of it, if not from you?',
      reread: 'The contract',
    },
    async ({ server }) => {
      const alice = await asks(server, 'alice', read('missing'))
      await alice.receivesError(1)
      const bob = await asks(server, 'bob', write('no/such/directory'))
      await bob.receivesError(1)
    },
  ),

  check(
    'answers a request it does not understand with error 4',
    {
      programs,
      points: 1,
      hint: 'What does your server read from a packet that is too short, or has no zero byte where one must be?',
      reread: 'The contract',
    },
    async ({ server, directory, random }) => {
      const file = random.lines(5)
      place(directory, 'file', file)
      const nonsense = [
        strings(9, 'file', 'octet'),
        read('file').subarray(0, -1),
        read('file').subarray(0, 6),
        read(''),
        Buffer.of(1),
        Buffer.of(),
      ]
      for (const [at, packet] of nonsense.entries()) {
        const client = await asks(server, `client ${at}`, packet)
        await client.receivesError(4)
      }
      const mallory = await asks(server, 'mallory', strings(RRQ, 'file', 'mail'))
      await mallory.receivesError(0, 4)
      const alice = await asks(server, 'alice', read('file'))
      requireBytes(await alice.takesFile(), file)
    },
  ),

  check(
    'never answers an error',
    {
      programs,
      points: 1,
      hint: 'Suppose the other side answers errors with errors as well. Who stops first?',
      reread: 'A port for each transfer',
    },
    async ({ server, directory, random }) => {
      const file = random.lines(5)
      place(directory, 'file', file)
      const mallory = await asks(server, 'mallory', error(0, random.word()))
      await mallory.sends(error(4, random.word()))
      const alice = await asks(server, 'alice', read('file'))
      requireBytes(await alice.takesFile(), file)
      await mallory.peer.receivesNothing()
    },
  ),

  check(
    'answers a stranger with error 5 and goes on',
    {
      programs,
      points: 2,
      hint: 'A packet arrives at the port of a transfer. Do you look who sent it?',
      reread: 'A port for each transfer',
    },
    async ({ server, udp, directory, random }) => {
      const file = random.lines(1200)
      place(directory, 'file', file)
      const alice = await asks(server, 'alice', read('file'))
      requireBytes(await alice.receivesBlock(1), blockOf(file, 1))
      const mallory = new Transfer(await udp('mallory'), alice.other)
      await mallory.sends(ack(1))
      await mallory.receivesError(5)
      const trudy = await udp('trudy')
      await trudy.sends(error(0, 'stop'), alice.other)
      await trudy.receivesNothing()
      await alice.hearsNothingNew(0)
      await alice.sends(ack(1))
      requireBytes(await alice.takesFile({ first: 2 }), file.subarray(BLOCK_SIZE))
      const bob = await asks(server, 'bob', write('new'))
      await bob.receives(ack(0))
      await trudy.sends(data(1, random.line()), bob.other)
      const upload = random.lines(9)
      await bob.sendsFile(upload)
      requireFile(directory, 'new', upload)
    },
  ),

  check(
    'looks at the address of a sender, too',
    {
      programs,
      points: 1,
      hint: 'Two machines may use the same port. Is the port of a sender all that you compare?',
      reread: 'A port for each transfer',
    },
    async ({ server, directory, random }) => {
      const file = random.lines(600)
      place(directory, 'file', file)
      const alice = await asks(server, 'alice', read('file'))
      await alice.receivesBlock(1)
      const namesake = await alice.peer.namesake('namesake', '127.0.0.2')
      const mallory = new Transfer(namesake, alice.other)
      await mallory.sends(ack(1))
      await mallory.receivesError(5)
      await alice.hearsNothingNew(0)
      await alice.sends(ack(1))
      requireBytes(await alice.receivesBlock(2), blockOf(file, 2))
    },
  ),

  check(
    'closes the port and the file of a transfer that is over',
    {
      programs,
      points: 1,
      hint: 'The last block is acknowledged, or the client has sent an ERROR. Who closes the socket, and who the file?',
      reread: 'The contract',
    },
    async (stage) => {
      const { server, directory, random } = stage
      const file = random.lines(600)
      place(directory, 'file', file)
      await asks(server, 'dave', read('missing'))
      const alice = await asks(server, 'alice', read('file'))
      requireBytes(await alice.takesFile(), file)
      const bob = await asks(server, 'bob', read('file'))
      await bob.receivesBlock(1)
      const carol = await asks(server, 'carol', write('new'))
      await carol.receives(ack(0))
      for (const client of [bob, carol]) await client.sends(error(0, random.word()))
      await closesAll(stage)
    },
  ),

  check(
    'rolls block numbers over',
    {
      programs,
      points: 2,
      seconds: 300,
      long: true,
      hint: 'A block number has 16 bits. What follows block 65,535?',
      reread: 'Sixteen bits',
    },
    async ({ server, directory }) => {
      place(directory, 'file', Buffer.alloc(0))
      resize(directory, 'file', 65_539 * BLOCK_SIZE + 3)
      const alice = await asks(server, 'alice', read('file'))
      await alice.takesZeros(65_539, 3)
    },
  ),

  check(
    'streams a file of any size',
    {
      programs,
      seconds: 60,
      long: true,
      points: 2,
      hint: 'How much of a file must be in memory while one block of it is under way?',
      reread: 'The contract',
    },
    async ({ server, directory }) => {
      place(directory, 'file', Buffer.alloc(0))
      resize(directory, 'file', 400 * MIB)
      const alice = await asks(server, 'alice', read('file'))
      for (let number = 1; number <= 20; number++) {
        await alice.receivesBlock(number)
        await alice.sends(ack(number))
      }
      const before = requireFrugal(server.program, 200 * MIB, 'sends 400 MiB')
      const bob = await asks(server, 'bob', write('new', { blksize: LARGEST_BLOCK }))
      await bob.receivesOptions({ blksize: String(LARGEST_BLOCK) })
      await bob.sendsZeros(Math.ceil((144 * MIB) / LARGEST_BLOCK), LARGEST_BLOCK)
      requireFrugal(server.program, before + MOST_GARBAGE, 'takes 144 MiB')
    },
  ),

  check(
    'says in one line why it cannot start',
    {
      programs,
      points: 1,
      hint: 'What does the shell see when the port is taken, or the directory is none?',
      reread: 'The contract',
    },
    async ({ server, udp, directory }) => {
      const occupant = await udp('occupant')
      place(directory, 'file', Buffer.alloc(0))
      const free = await server.freePort()
      const starts = [
        { port: occupant.port, path: directory, code: 'EADDRINUSE' },
        { port: free, path: join(directory, 'missing'), code: 'ENOENT' },
        { port: free, path: join(directory, 'file'), code: 'ENOTDIR' },
      ]
      for (const { port, path, code } of starts) {
        const run = await server.run(port, path)
        await run.exits(1)
        await run.complainsOnce(code)
      }
    },
  ),
]
