import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { check } from '#grader'
import { place, requireFile, requireNoFile } from '#grader/shared-files'
import { delivery, listing, NOTHING, put, receivesError } from './protocol.ts'

const MIB = 2 ** 20
const programs: ['server'] = ['server']

const LONGEST_NAME = 255

/** Of a line, LF included. */
const LONGEST_LINE = 1024

/** Linux keeps at most 4 MiB for a TCP socket that is not read (net.ipv4.tcp_wmem). */
const MORE_THAN_THE_KERNEL_KEEPS = 6 * MIB

/** Bytes that are no text, among them what could be taken for a request or for the end of a file. */
const notText = (bytes: Buffer) =>
  Buffer.concat([bytes, Buffer.from('\nQUIT\n\0\r\n\xff', 'latin1')])

/** One server, and what it says. */
export const serverChecks = [
  check(
    'listens on the given port, on loopback only',
    {
      programs,
      points: 1,
      hint: 'Which addresses does listen() take when it is told only a port?',
      reread: 'The contract',
    },
    ({ server }) => server.listensOnLoopbackOnly(),
  ),

  check(
    'sends every byte of a file, with its length and checksum',
    {
      programs,
      points: 2,
      hint: 'Is a file text? And whose length do you announce: of the characters, or of the bytes?',
      reread: 'A length, the bytes, a checksum',
    },
    async ({ server, directory, random }) => {
      const files = new Map([
        ['a.bin', notText(random.bytes(100_003))],
        ['été 1.txt', random.lines(9)],
        ['empty', NOTHING],
      ])
      for (const [name, file] of files) place(directory, name, file)
      const alice = await server.connect('alice')
      for (const [name, file] of files) {
        await alice.sends(`GET ${name}\n`)
        await alice.receives(delivery(file))
      }
      await alice.receivesNothing()
      await alice.staysOpen()
    },
  ),

  check(
    'stores every byte of a file, and says OK when it has its name',
    {
      programs,
      points: 2,
      hint: 'How many bytes of what comes are file, and is the file there when you say OK?',
      reread: 'A length, the bytes, a checksum',
    },
    async ({ server, directory, random }) => {
      const alice = await server.connect('alice')
      const old = random.lines(40)
      place(directory, 'old', old)
      for (const [name, file] of [
        ['new', notText(random.bytes(70_001))],
        [' two  words ', random.lines(12)],
        ['n'.repeat(LONGEST_NAME), random.lines(3)],
        ['empty', NOTHING],
        ['old', random.lines(30)],
      ] as const) {
        await alice.sends(put(name, file))
        await alice.receives('OK\n')
        requireFile(directory, name, file)
      }
      await alice.receivesNothing()
    },
  ),

  check(
    'lists its files with their sizes, in order',
    {
      programs,
      points: 2,
      hint: 'What is in a directory that is no file of yours to show, and by what are they sorted?',
      reread: 'The contract',
    },
    async ({ server, directory, random }) => {
      const alice = await server.connect('alice')
      await alice.sends('LIST\n')
      await alice.receives(listing())
      for (const [name, size] of [
        ['b', 20],
        ['a c', 3],
        ['B', 0],
        ['é', 7],
        ['a', 100],
      ] as const) {
        place(directory, name, random.lines(size))
      }
      for (const name of ['.hidden', 'two\nlines', '\x1b[2J'])
        place(directory, name, random.lines(5))
      mkdirSync(join(directory, 'folder'))
      symlinkSync('a', join(directory, 'link'))
      await alice.sends('LIST\n')
      await alice.receives(listing(['B', 0], ['a', 100], ['a c', 3], ['b', 20], ['é', 7]))
      await alice.receivesNothing()
    },
  ),

  check(
    'finds requests and files wherever the stream is cut',
    {
      programs,
      points: 2,
      hint: 'A line, a file and a checksum may each come in two pieces. Where does the first one wait?',
      reread: 'Lines, then bytes, then lines again',
    },
    async ({ server, directory, random }) => {
      const alice = await server.connect('alice')
      const [name, file] = [random.word(4), random.lines(5)]
      const request = put(name, file)
      for (const cut of [1, 4, 6, 10, 11, 12, 15, 16, 17, 50, request.length - 1]) {
        await alice.sendsInPieces([request.subarray(0, cut), request.subarray(cut)])
        await alice.receives('OK\n')
      }
      requireFile(directory, name, file)
      await alice.sendsInPieces(['GE', `T ${name}`, '\n'])
      await alice.receives(delivery(file))
      await alice.sendsInPieces(['LI', 'ST\n'])
      await alice.receives(listing([name, 5]))
    },
  ),

  check(
    'answers requests that come in one piece, in order',
    {
      programs,
      points: 2,
      hint: 'What follows the last byte of a file in the same piece? And what may overtake what?',
      reread: 'Lines, then bytes, then lines again',
    },
    async ({ server, directory, random }) => {
      const alice = await server.connect('alice')
      const [first, second, large] = [random.lines(7), random.lines(80), random.lines(300_000)]
      place(directory, 'large', large)
      const requests = [
        'GET large\n',
        put('b', first),
        'GET b\n',
        put('b', second),
        'GET missing\n',
        'GET b\nLIST\n',
      ]
      await alice.sends(Buffer.concat(requests.map((each) => Buffer.from(each))))
      await alice.receives(delivery(large))
      await alice.receives('OK\n')
      await alice.receives(delivery(first))
      await alice.receives('OK\n')
      await receivesError(alice, 404)
      await alice.receives(delivery(second))
      await alice.receives(listing(['b', 80], ['large', 300_000]))
    },
  ),

  check(
    'says 404 for a file that is missing, and goes on',
    {
      programs,
      points: 1,
      hint: 'The file is not there. Who hears of it, and does the conversation end with it?',
      reread: 'The contract',
    },
    async ({ server, directory, random }) => {
      const file = random.lines(9)
      place(directory, 'file', file)
      const alice = await server.connect('alice')
      await alice.sends(`GET ${random.word()}\n`)
      await receivesError(alice, 404)
      await alice.sends('GET file\n')
      await alice.receives(delivery(file))
    },
  ),

  check(
    'says 400 to what is no request, and closes the connection',
    {
      programs,
      points: 2,
      hint: 'You did not understand a line. What are the bytes that follow it: a request, or a file?',
      reread: 'Lines, then bytes, then lines again',
    },
    async ({ server, directory, random }) => {
      const nonsense = [
        `${random.word().toUpperCase()} a\n`,
        'GET\n',
        'PUT a\n',
        'PUT -1 a\n',
        'PUT 1e3 a\n',
        `PUT ${'1'.repeat(16)} a\n`,
        `GET ${random.word(LONGEST_LINE - 4)}\n`,
      ].map((line) => Buffer.concat([Buffer.from(line), put('b', random.lines(3))]))
      const endless = Buffer.from(random.word(4000))
      for (const [at, bytes] of [...nonsense, endless].entries()) {
        const mallory = await server.connect(`mallory ${at + 1}`)
        await mallory.sends(bytes)
        await receivesError(mallory, 400)
        await mallory.receivesEndOrReset()
      }
      const patient = await server.connect('patient')
      await patient.sends('?\n')
      await receivesError(patient, 400)
      await patient.receivesEnd()
      await server.socketsBecome((sockets) => sockets.every(({ state }) => state === 'LISTEN'), {
        what: 'the sockets left after what is no request',
        expected: 'no connection',
      })
      requireNoFile(directory, 'b')
      await server.staysUp()
    },
  ),

  check(
    'says OK to QUIT, ends and closes',
    {
      programs,
      points: 1,
      hint: 'Who closes the socket when the client says QUIT and then does nothing?',
      reread: 'The contract',
    },
    async ({ server, directory, random }) => {
      const alice = await server.connect('alice')
      await alice.sends(Buffer.concat([Buffer.from('QUIT\n'), put('late', random.lines(3))]))
      await alice.receives('OK\n')
      await alice.receivesEndOrReset()
      const bob = await server.connect('bob')
      await bob.sends('QUIT\n')
      await bob.receives('OK\n')
      await bob.receivesEnd()
      await server.socketsBecome((sockets) => sockets.every(({ state }) => state === 'LISTEN'), {
        what: 'the sockets left after QUIT',
        expected: 'no connection',
      })
      requireNoFile(directory, 'late')
    },
  ),

  check(
    "answers everything before the client's end, then ends too",
    {
      programs,
      points: 2,
      hint: 'A client that has ended its side still reads. Is everything written when you end yours?',
      reread: 'Somebody stops reading',
    },
    async ({ server, directory, random }) => {
      const large = random.lines(MORE_THAN_THE_KERNEL_KEEPS)
      place(directory, 'large', large)
      const alice = await server.connect('alice')
      alice.stopsReading()
      await alice.sends('GET large\nLIST\n')
      await alice.halfCloses()
      await server.rests()
      alice.readsAgain()
      await alice.receives(delivery(large))
      await alice.receives(listing(['large', large.length]))
      await alice.receivesEnd()
      const bob = await server.connect('bob')
      await bob.sends('LIST\nLIST')
      await bob.halfCloses()
      await bob.receives(listing(['large', large.length]))
      await bob.receivesEndOrReset()
      await bob.receivesNothing(0)
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
    async ({ server, listen, directory }) => {
      const [occupant, nobody] = [await listen('occupant'), await listen('nobody')]
      await nobody.stopsListening()
      place(directory, 'file', NOTHING)
      const starts = [
        { port: occupant.port, path: directory, code: 'EADDRINUSE' },
        { port: nobody.port, path: join(directory, 'missing'), code: 'ENOENT' },
        { port: nobody.port, path: join(directory, 'file'), code: 'ENOTDIR' },
      ]
      for (const { port, path, code } of starts) {
        const run = await server.run(port, path)
        await run.exits(1)
        await run.complainsOnce(code)
      }
    },
  ),
]
