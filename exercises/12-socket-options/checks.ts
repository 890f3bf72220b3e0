import { check, exercise, Skipped } from '#grader'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import { optionNumbers } from '#posix'
import { answersAsLong, manyLines } from './requests.ts'

const PAIRS_AT_ONCE = 50

/** In bytes, without its LF. */
const LONGEST_LINE = 1024

/** In bytes: what a program may hold in its own memory. */
const MOST_KEPT = 8 * 2 ** 20
const MIB = 2 ** 20

/** Stands for SOCK_STREAM, which every connection here is. */
const STREAM = 1

const NONSENSE = [
  'hello',
  '',
  'get',
  'get SOL_SOCKET',
  'get SOL_SOCKET SO_TYPE 1',
  'set IPPROTO_IP IP_TTL',
  'set IPPROTO_IP IP_TTL many',
  'set IPPROTO_IP IP_TTL 1.5',
  'set IPPROTO_IP IP_TTL 0x10',
  'set IPPROTO_IP IP_TTL 1 2',
  'set IPPROTO_TCP TCP_NODELAY ',
  'set SOL_SOCKET SO_LINGER 1',
  'set SOL_SOCKET SO_LINGER 1 2 3',
  'set SOL_SOCKET SO_RCVTIMEO 1',
  'set SOL_SOCKET 13 1 5',
  'get IPPROTO_TCP TCP_INFO',
  'set IPPROTO_IP IP_TTL 4294967297',
  'get  SOL_SOCKET SO_TYPE',
  ' get SOL_SOCKET SO_TYPE',
  'get SOL_SOCKET SO_TYPE ',
  'get\tSOL_SOCKET\tSO_TYPE',
  'GET SOL_SOCKET SO_TYPE',
]

export default exercise({
  title: 'Socket options',
  program: 'server.ts',
  lesson: '12-socket-options',
  checks: [
    check(
      'listens on the given port, on loopback only',
      {
        points: 1,
        hint: 'Which addresses does listen() take when it is told only a port?',
        reread: 'The contract',
      },
      ({ server }) => server.listensOnLoopbackOnly(),
    ),

    check(
      'reads what the kernel holds',
      {
        points: 2,
        needs: ['pidfd_getfd'],
        hint: 'Do you ask the kernel each time, or remember what it once said?',
        reread: 'Ask, tell, and ask again',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        await answers(alice, 'get SOL_SOCKET SO_TYPE', STREAM)
        alice.theirs.setsOption('IPPROTO_IP', 'IP_TTL', random.integer(65, 254))
        alice.theirs.setsOption('IPPROTO_TCP', 'TCP_KEEPIDLE', random.integer(1, 7000))
        alice.theirs.setsOption('SOL_SOCKET', 'SO_SNDBUF', random.integer(5000, 90_000))
        await answersAsKernel(alice, 'IPPROTO_IP', 'IP_TTL')
        await answersAsKernel(alice, 'IPPROTO_TCP', 'TCP_KEEPIDLE')
        await answersAsKernel(alice, 'SOL_SOCKET', 'SO_SNDBUF')
        alice.theirs.setsOption('IPPROTO_IP', 'IP_TTL', random.integer(1, 63))
        await answersAsKernel(alice, 'IPPROTO_IP', 'IP_TTL')
      },
    ),

    check(
      'sets an option on this very connection',
      {
        points: 2,
        needs: ['pidfd_getfd'],
        hint: 'Your server has several sockets. Through which of them did the request come?',
        reread: 'When, and on which socket',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const [ttl, idle] = [random.integer(65, 254), random.integer(1, 7000)]
        await answers(alice, `set IPPROTO_IP IP_TTL ${ttl}`, 'ok')
        await alice.theirs.hasOption('IPPROTO_IP', 'IP_TTL', ttl)
        await answers(alice, `set IPPROTO_TCP TCP_KEEPIDLE ${idle}`, 'ok')
        await alice.theirs.hasOption('IPPROTO_TCP', 'TCP_KEEPIDLE', idle)
        for (const value of [1, 0]) {
          await answers(alice, `set IPPROTO_TCP TCP_NODELAY ${value}`, 'ok')
          await alice.theirs.hasOption('IPPROTO_TCP', 'TCP_NODELAY', value)
        }
      },
    ),

    check(
      'shows that the kernel doubles a buffer size',
      {
        points: 1,
        hint: 'Is the value that was set the value that there is?',
        reread: 'Ask, tell, and ask again',
      },
      async ({ server, random }) => {
        if (process.platform !== 'linux') throw new Skipped('only Linux doubles a buffer size')
        const alice = await server.connect('alice')
        const size = random.integer(5000, 90_000)
        await answers(alice, `set SOL_SOCKET SO_RCVBUF ${size}`, 'ok')
        await answers(alice, 'get SOL_SOCKET SO_RCVBUF', 2 * size)
      },
    ),

    check(
      'reads and sets a struct',
      {
        points: 1,
        hint: 'Is the value of every option one int?',
        reread: 'A drawer in the kernel',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const seconds = random.integer(2, 60)
        await answers(alice, 'get SOL_SOCKET SO_LINGER', '0 0')
        await answers(alice, `set SOL_SOCKET SO_LINGER 1 ${seconds}`, 'ok')
        await answers(alice, 'get SOL_SOCKET SO_LINGER', `1 ${seconds}`)
        await answers(alice, 'get SOL_SOCKET SO_RCVTIMEO', '0 0')
        await answers(alice, 'set SOL_SOCKET SO_RCVTIMEO 2 500000', 'ok')
        await answers(alice, 'get SOL_SOCKET SO_RCVTIMEO', '2 500000')
        await answers(alice, 'get SOL_SOCKET SO_SNDTIMEO', '0 0')
        await answers(alice, `set SOL_SOCKET SO_SNDTIMEO ${seconds} 0`, 'ok')
        await answers(alice, 'get SOL_SOCKET SO_SNDTIMEO', `${seconds} 0`)
      },
    ),

    check(
      'takes numbers in place of names',
      {
        points: 1,
        hint: 'Which options can a program reach that knows only the names in a table?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const { level, option } = optionNumbers('IPPROTO_TCP', 'TCP_KEEPIDLE')
        const alice = await server.connect('alice')
        const idle = random.integer(1, 7000)
        await answers(alice, `set ${level} ${option} ${idle}`, 'ok')
        await answers(alice, `get ${level} ${option}`, idle)
        await answers(alice, `get ${level} TCP_KEEPIDLE`, idle)
        await answers(alice, `get IPPROTO_TCP ${option}`, idle)
        await answers(alice, 'get IPPROTO_TCP TCP_KEEPIDLE', idle)
        const linger = optionNumbers('SOL_SOCKET', 'SO_LINGER')
        await answers(alice, `get SOL_SOCKET ${linger.option}`, 0)
        await answers(alice, `get ${linger.level} ${linger.option}`, 0)
        await answers(alice, `set SOL_SOCKET ${linger.option} ${idle}`, 'error EINVAL')
      },
    ),

    check(
      'answers the errno of an option that does not exist',
      {
        points: 1,
        hint: 'What does #posix do when the kernel says no, and under which name does the error tell why?',
        reread: 'When the kernel says no',
      },
      async ({ server, random }) => {
        const nowhere = random.integer(9000, 9999)
        for (const request of [
          `get IPPROTO_TCP ${nowhere}`,
          `get 6 ${nowhere}`,
          `set SOL_SOCKET ${nowhere} 1`,
        ])
          await answers(await server.connect('alice'), request, 'error ENOPROTOOPT')
      },
    ),

    check(
      'answers EINVAL for a value out of range',
      {
        points: 1,
        hint: 'Who knows which values an option takes: you, or the kernel?',
        reread: 'When the kernel says no',
      },
      async ({ server, random }) => {
        const tooMany = random.integer(256, 9999)
        await answers(
          await server.connect('alice'),
          `set IPPROTO_IP IP_TTL ${tooMany}`,
          'error EINVAL',
        )
        for (const value of [-1, -2147483648, 2147483647]) {
          const bob = await server.connect('bob')
          await answers(bob, `set IPPROTO_TCP TCP_KEEPIDLE ${value}`, 'error EINVAL')
        }
      },
    ),

    check(
      'tells unknown names from refusals',
      {
        points: 1,
        hint: 'Who said no: a table of names, or the kernel?',
        reread: 'When the kernel says no',
      },
      async ({ server, random }) => {
        const name = random.word(8).toUpperCase()
        const conversation = {
          [`get SOL_SOCKET SO_${name}`]: `error unknown option SO_${name}`,
          [`set IPPROTO_TCP TCP_${name} 1`]: `error unknown option TCP_${name}`,
          'get SOL_SOCKET TCP_NODELAY': 'error unknown option TCP_NODELAY',
          'get SOL_SOCKET SOL_SOCKET': 'error unknown option SOL_SOCKET',
          [`get IPPROTO_${name} SO_TYPE`]: `error unknown level IPPROTO_${name}`,
          'get 0x6 1': 'error unknown level 0x6',
          'get IPPROTO_TCP -1': 'error unknown option -1',
          'get 1234567890 1': 'error unknown level 1234567890',
          'set SOL_SOCKET SO_TYPE 2': 'error ENOPROTOOPT',
          'set SOL_SOCKET SO_RCVTIMEO 0 1000000': 'error EDOM',
        }
        for (const [request, answer] of Object.entries(conversation))
          await answers(await server.connect('alice'), request, answer)
      },
    ),

    check(
      'answers nonsense with a syntax error',
      {
        points: 1,
        hint: 'What is no request, and what is no number: do you notice, or make something of it?',
        reread: 'The contract',
      },
      async ({ server }) => {
        for (const request of NONSENSE)
          await answers(await server.connect('alice'), request, 'error syntax')
      },
    ),

    check(
      'stays usable after an error',
      {
        points: 2,
        hint: 'Which of your lines run after an error was thrown, and for whom?',
        reread: 'When the kernel says no',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const nowhere = random.integer(9000, 9999)
        for (const request of [
          `get IPPROTO_TCP ${nowhere}`,
          'get SOL_SOCKET SO_NOTHING',
          'get IPPROTO_TCP TCP_INFO',
          'hello',
        ]) {
          await alice.sends(`${request}\n`)
          await alice.readsLine()
          await answers(alice, 'get SOL_SOCKET SO_TYPE', STREAM)
        }
        await answers(await server.connect('bob'), 'get SOL_SOCKET SO_TYPE', STREAM)
      },
    ),

    check(
      'answers requests in pieces and in bulk, in order',
      {
        points: 2,
        hint: 'Is what arrives in one piece one request: no more, no less?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const idle = random.integer(1, 7000)
        await alice.sendsInPieces([...`set IPPROTO_TCP TCP_KEEPIDLE ${idle}\n`])
        await alice.receives('ok\n')
        const values = Array.from({ length: PAIRS_AT_ONCE }, () => random.integer(1, 7000))
        const pair = (value: number) =>
          `set IPPROTO_TCP TCP_KEEPIDLE ${value}\nget IPPROTO_TCP TCP_KEEPIDLE\n`
        await alice.sends(values.map(pair).join(''))
        await alice.receives(values.map((value) => `ok\n${value}\n`).join(''))
      },
    ),

    check(
      'takes lines that end in CR LF',
      {
        points: 1,
        hint: 'What stands at the end of the last word of a line that ends in CR LF?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const idle = random.integer(1, 7000)
        await answers(alice, `set IPPROTO_TCP TCP_KEEPIDLE ${idle}\r`, 'ok')
        await answers(alice, 'get IPPROTO_TCP TCP_KEEPIDLE\r', idle)
      },
    ),

    check(
      'keeps connections apart',
      {
        points: 2,
        hint: 'A server has as many sockets as it has clients, and one more. Which is "the" socket?',
        reread: 'When, and on which socket',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const bob = await server.connect('bob')
        const [one, other] = [random.integer(1, 3000), random.integer(3001, 7000)]
        await answers(alice, `set IPPROTO_TCP TCP_KEEPIDLE ${one}`, 'ok')
        await answers(bob, `set IPPROTO_TCP TCP_KEEPIDLE ${other}`, 'ok')
        await answers(alice, 'get IPPROTO_TCP TCP_KEEPIDLE', one)
        await answers(bob, 'get IPPROTO_TCP TCP_KEEPIDLE', other)
      },
    ),

    check(
      'closes after a line that is too long',
      {
        points: 1,
        hint: 'Who holds the bytes of a line whose LF never comes?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        await answers(alice, 'get SOL_SOCKET SO_TYPE', STREAM)
        await alice.sends(random.word(5000))
        await isTooLong(alice)
        const bob = await server.connect('bob')
        for (const line of [random.word(LONGEST_LINE), `${random.word(LONGEST_LINE - 1)}\r`]) {
          await bob.sends(`${line}\n`)
          await bob.readsLine()
          await answers(bob, 'get SOL_SOCKET SO_TYPE', STREAM)
        }
        await bob.sends(random.word(LONGEST_LINE + 1))
        await isTooLong(bob)
        const carol = await server.connect('carol')
        await carol.sends(`${random.word(LONGEST_LINE)}\r\n`)
        await isTooLong(carol)
      },
    ),

    check(
      'answers what stands before a line that is too long, and nothing behind it',
      {
        points: 1,
        hint: 'Three requests come in one piece, and the second is too long. What becomes of the first, and of the third?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const request = 'get SOL_SOCKET SO_TYPE\n'
        const alice = await server.connect('alice')
        await alice.sends(`${request}${random.word(LONGEST_LINE + 1)}\n${request}`)
        await alice.receives(`${STREAM}\n`)
        await isTooLong(alice)
        const bob = await server.connect('bob')
        await bob.sends(`${request}${request}${random.word(LONGEST_LINE + 1)}`)
        await bob.receives(`${STREAM}\n${STREAM}\n`)
        await isTooLong(bob)
      },
    ),

    check(
      "answers what came before the client's end, then ends",
      {
        points: 1,
        hint: 'The client has ended its side. Is there still something to say, and who ends yours?',
        reread: 'The contract',
      },
      async ({ server }) => {
        const alice = await server.connect('alice')
        const request = 'get SOL_SOCKET SO_TYPE\n'
        await alice.sends(`${request}${request}get SOL_SOCKET SO_T`)
        await alice.halfCloses()
        await alice.receives(`${STREAM}\n${STREAM}\n`)
        await alice.receivesEnd()
      },
    ),

    check(
      'answers a client that has ended its side and reads late',
      {
        points: 1,
        seconds: 30,
        hint: 'What does destroy() do to an answer that waits to be written? And what does an end say about reading?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const [{ request, answer }, alice] = [answersAsLong(random), await server.connect('alice')]
        await answers(alice, request, answer)
        const sent = await alice.clogs((length) => manyLines(request, length))
        await alice.halfCloses()
        await server.rests()
        alice.readsAgain()
        await alice.receives(manyLines(answer, sent.length))
        await alice.receivesEnd()
      },
    ),

    check(
      'keeps its memory bounded while a client does not read',
      {
        points: 1,
        seconds: 30,
        hint: 'write() tells you when to stop reading. Do you listen to it?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const [{ request, answer }, alice] = [answersAsLong(random), await server.connect('alice')]
        await answers(alice, request, answer)
        await alice.isHeldWithin(MOST_KEPT, manyLines(request, MIB))
        await server.staysUp()
      },
    ),

    check(
      'lets no linger time of a client hold up the others',
      {
        points: 1,
        hint: 'How long does close() take when the client has set a linger time, and who waits with it?',
        reread: 'The restart, the 40 milliseconds, the reset',
      },
      async ({ server, random }) => {
        const bob = await server.connect('bob')
        const alice = await server.connect('alice')
        await answers(bob, 'get SOL_SOCKET SO_TYPE', STREAM)
        await alice.sends('set SOL_SOCKET SO_LINGER 1 30\n')
        await alice.readsLine()
        alice.cutsCable()
        await alice.halfCloses()
        await server.rests()
        await answers(bob, 'get SOL_SOCKET SO_TYPE', STREAM)
        const carol = await server.connect('carol')
        await carol.sends('set SOL_SOCKET SO_LINGER 1 30\n')
        await carol.readsLine()
        carol.cutsCable()
        await carol.sends(random.word(LONGEST_LINE + 1))
        await carol.halfCloses()
        await server.rests()
        await answers(bob, 'get SOL_SOCKET SO_TYPE', STREAM)
      },
    ),

    check(
      'survives a client that resets',
      {
        points: 1,
        seconds: 30,
        hint: "Who listens for the 'error' event of a socket that the server accepted, and which codes can it bring?",
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const bob = await server.connect('bob')
        const alice = await server.connect('alice')
        await answers(alice, 'get SOL_SOCKET SO_TYPE', STREAM)
        await alice.resets()
        await answers(bob, 'get SOL_SOCKET SO_TYPE', STREAM)
        const { request } = answersAsLong(random)
        const carol = await server.connect('carol')
        await carol.clogs((length) => manyLines(request, length))
        await carol.halfCloses()
        await server.rests()
        // Behind a client's end a reset is EPIPE, and not ECONNRESET (tcp_reset() of Linux).
        await carol.resets()
        await answers(bob, 'get SOL_SOCKET SO_TYPE', STREAM)
        await bob.receivesNothing()
        await bob.staysOpen()
        await server.staysUp()
      },
    ),

    check(
      'reports a port that is taken',
      {
        points: 1,
        hint: 'Who hears that a server cannot listen: its user, and the shell that started it?',
        reread: 'The contract',
      },
      async ({ server, listen }) => {
        const occupant = await listen('occupant')
        const run = await server.run(occupant.port)
        await run.exits(1)
        await run.complainsOnce('EADDRINUSE')
      },
    ),
  ],
})

/** One request, one line in answer. */
async function answers(peer: TcpPeer, request: string, answer: string | number): Promise<void> {
  await peer.sends(`${request}\n`)
  await peer.receivesLine(String(answer))
}

/** What the program says of its socket must be what the kernel says of it. */
async function answersAsKernel(peer: TcpPeer, level: string, option: string): Promise<void> {
  await answers(peer, `get ${level} ${option}`, `${peer.theirs.option(level, option)}`)
}

async function isTooLong(peer: TcpPeer): Promise<void> {
  await peer.receives('error too long\n')
  await peer.receivesEnd()
}
