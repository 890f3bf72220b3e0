import { check, exercise, type Stage } from '#grader'
import { memoryOf, requireLittleGrowth } from '#grader/program-memory'
import { pauseFor } from './clocks.ts'
import { type Counts, countsOf, inWords } from './counts.ts'

const MIB = 2 ** 20
const ASCII_WHITE_SPACE = [...Buffer.from(' \t\n\v\f\r')]

/** More than those serve who serve a handful; a program may have a process for each (limits.ts). */
const GUESTS = 40

/** In MiB. */
const LARGE_INPUT = 128

/** Clients send these, one after the other, end their side, and must receive what the contract says. */
async function answers({ server }: Stage, ...inputs: (string | Uint8Array)[]): Promise<void> {
  for (const [at, input] of inputs.entries()) {
    const client = await server.connect(['alice', 'bob', 'carol'][at]!)
    if (input.length > 0) await client.sends(input)
    await client.halfCloses()
    await client.receives(inWords(countsOf(input)))
  }
}

/** A client ends its side and resets before the program hears of either: the program reads the end, and the answer fails (EPIPE). */
async function goesBeforeTheAnswer({ server, random }: Stage, name: string): Promise<void> {
  const client = await server.connect(name)
  await client.sends(random.line())
  await client.wasRead()
  await server.isHeldUp()
  await client.halfCloses()
  // Where another process serves the client, the answer may have come all the same.
  await client.reaches('FIN_WAIT2', 'TIME_WAIT', 'gone')
  await client.resets()
  await server.goesOn()
}

export default exercise({
  title: 'Half-close',
  program: 'server.ts',
  lesson: '04-half-close',
  checks: [
    check(
      'listens on the given port, on loopback only',
      {
        points: 1,
        hint: 'Which addresses does listen() take when it is told only a port?',
        reread: 'The contract',
      },
      async ({ server }) => {
        await server.starts()
        await server.socketsBecome(
          (sockets) => sockets.length === 1 && sockets[0]?.local.address === '127.0.0.1',
          { what: 'where the program listens', expected: `LISTEN on 127.0.0.1:${server.port}` },
        )
      },
    ),

    check(
      'counts lines, words and bytes',
      {
        points: 2,
        hint: 'The client has ended its side. Can yours still speak, and for how long?',
        reread: 'An answer after the end',
      },
      async (stage) => {
        const { random } = stage
        const line = () => `${random.word()} ${random.word()} ${random.word()}\n`
        await answers(stage, line(), line() + line() + line())
      },
    ),

    check(
      'answers a client that says nothing',
      {
        points: 1,
        hint: 'Nothing is an input, too. Which event tells that it is complete?',
        reread: 'The contract',
      },
      async (stage) => {
        await answers(stage, '')
      },
    ),

    check(
      'counts line ends, not lines',
      {
        points: 1,
        hint: 'How many line ends has a text whose last line has none?',
        reread: 'Counting what passes',
      },
      async (stage) => {
        const { random } = stage
        const unended = `${random.line()}${random.line()}${random.word()}`
        await answers(stage, random.word(), unended, `\n\n${random.word()}\n\n`)
      },
    ),

    check(
      'counts words between any ASCII white space',
      {
        points: 2,
        hint: 'What may stand between two words, before the first, and after the last? How often?',
        reread: 'Counting what passes',
      },
      async (stage) => {
        const { random } = stage
        const spaces = [' ', '\t', '\n', '\v', '\f', '\r', '\r\n', '   ', ' \t ']
        const text = spaces.map((space) => random.word() + space).join('')
        await answers(stage, `${text}\n`, ` \t${text}${random.word()}\n`, ' \r\n\t \n')
      },
    ),

    check(
      'counts bytes, whatever they mean',
      {
        points: 2,
        hint: 'Is there a place that takes bytes for characters? How long is "é", and is the byte a0 a space?',
        reread: 'Counting what passes',
      },
      async (stage) => {
        const { random } = stage
        const text = `${random.word()} é €\n${random.word()}\u00a0${random.word()} 𝄞\n`
        const everyByte = Array.from({ length: 256 }, (_, byte) => byte)
        const oneWord = everyByte.filter((byte) => !ASCII_WHITE_SPACE.includes(byte))
        await answers(stage, text, Buffer.from([...oneWord, 0x0a]))
      },
    ),

    check(
      'counts a word once that comes in pieces',
      {
        points: 1,
        hint: 'A piece ends. Does the word that it ended with end, too?',
        reread: 'Counting what passes',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const [a, b, c, d, e] = Array.from({ length: 5 }, () => random.word())
        const pieces = [`${a} `, `${b}`, `${c}`, `${d}`, ' ', `${e}`, '\n', `${a}`, `${b}\n`]
        await alice.sendsInPieces(pieces)
        await alice.halfCloses()
        await alice.receives(inWords(countsOf(pieces.join(''))))
      },
    ),

    check(
      'says nothing before the client ends its side',
      {
        points: 2,
        hint: 'What tells you that the client has said everything: a line end, a pause, or its end?',
        reread: 'An answer after the end',
      },
      async (stage) => {
        const { server, random } = stage
        const alice = await server.connect('alice')
        const [first, second] = [random.line(), random.line()]
        for (const line of [first, second]) {
          await alice.sends(line)
          await alice.wasRead()
          await alice.receivesNothing(250)
        }
        await alice.receivesNothing(await pauseFor(stage))
        await alice.staysOpen()
        await alice.halfCloses()
        await alice.receives(inWords(countsOf(first + second)))
      },
    ),

    check(
      'ends its side after the answer',
      {
        points: 2,
        hint: 'The client reads until you end. What do you do once you have answered?',
        reread: 'Who hangs up, and how',
      },
      async (stage) => {
        const line = stage.random.line()
        const alice = await stage.server.connect('alice')
        await alice.sends(line)
        await alice.halfCloses()
        await alice.receives(inWords(countsOf(line)))
        await alice.receivesEnd()
      },
    ),

    check(
      'leaves TIME_WAIT to the client, which ended first',
      {
        points: 2,
        hint: 'What did your program say goodbye with: a FIN, an RST, or nothing?',
        reread: 'A minute of silence',
      },
      async ({ server, random }) => {
        const line = random.line()
        const alice = await server.connect('alice')
        await alice.sends(line)
        await alice.halfCloses()
        await alice.receives(inWords(countsOf(line)))
        await alice.reaches('TIME_WAIT')
        await alice.theirs.reaches('gone')
      },
    ),

    check(
      'keeps clients apart',
      {
        points: 2,
        hint: 'Which variables of your server belong to all clients, and which to one?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const names = ['alice', 'bob', 'carol']
        const clients = await Promise.all(names.map((name) => server.connect(name)))
        const said = clients.map(() => '')
        const says = async (at: number, piece: string) => {
          said[at] += piece
          await clients[at]!.sendsInPieces([piece])
        }
        for (let round = 1; round <= 3; round++) {
          const lines = clients.map(
            (_, at) =>
              `${Array(at + round)
                .fill(random.word())
                .join(' ')}\n`,
          )
          // Alice is in the middle of a word while the others speak.
          const [first = '', ...others] = lines
          await says(0, first.slice(0, 2))
          for (const [at, line] of others.entries()) await says(at + 1, line)
          await says(0, first.slice(2))
        }
        for (const at of [1, 2, 0]) {
          await clients[at]!.halfCloses()
          await clients[at]!.receives(inWords(countsOf(said[at]!)))
        }
      },
    ),

    check(
      'keeps an idle client from holding up others',
      {
        points: 1,
        seconds: 30,
        hint: 'Does your server wait for one client to finish before it looks at the next?',
        reread: 'The contract',
      },
      async (stage) => {
        const idle = await stage.server.connect('idle')
        const line = stage.random.line()
        await answers(stage, line, line + line)
        for (let number = 1; number <= GUESTS; number++)
          await stage.server.connect(`guest ${number}`)
        await answers(stage, line)
        await idle.staysOpen()
      },
    ),

    check(
      'survives a client that resets',
      {
        points: 1,
        hint: "What does Node do with an 'error' event that nobody listens for?",
        reread: 'When the end is a reset',
      },
      async (stage) => {
        const { server, random } = stage
        const dave = await server.connect('dave')
        await dave.sends(random.line())
        await dave.wasRead()
        const erin = await server.connect('erin')
        // By then the program has accepted her, too.
        await stage.settles()
        await dave.resets()
        const line = random.line()
        await erin.sends(line)
        await erin.halfCloses()
        await erin.receives(inWords(countsOf(line)))
        await answers(stage, random.line())
        await server.staysUp()
      },
    ),

    check(
      'survives a client that does not wait for its answer',
      {
        points: 1,
        hint: 'What happens to a second write when the first has found nobody there?',
        reread: 'When the end is a reset',
      },
      async (stage) => {
        // A kernel may bring the program the reset after its last write, and then nothing is lost: not every time.
        for (let time = 1; time <= 8; time++) {
          const dave = await stage.server.connect(`dave ${time}`)
          await dave.sends(stage.random.line())
          await dave.vanishes()
          await dave.theirs.reaches('gone')
        }
        await goesBeforeTheAnswer(stage, 'erin')
        await answers(stage, stage.random.line())
        await stage.server.staysUp()
      },
    ),

    check(
      'leaves no descriptor and no CLOSE_WAIT behind',
      {
        points: 2,
        hint: 'Who closes your end of a connection when the client has ended its own: also when it said nothing, or is gone?',
        reread: 'Who hangs up, and how',
        seconds: 30,
      },
      async ({ server, random }) => {
        const visits = async (number: number) => {
          const patient = await server.connect(`patient ${number}`)
          await patient.sends(random.line())
          await patient.halfCloses()
          await patient.readsLine()
          const hasty = await server.connect(`hasty ${number}`)
          await hasty.sends(random.line())
          await hasty.vanishes()
          const silent = await server.connect(`silent ${number}`)
          await silent.halfCloses()
        }
        for (let number = 0; number < 50; number += 5)
          await Promise.all([1, 2, 3, 4, 5].map((more) => visits(number + more)))
        await server.socketsBecome(
          (sockets) => sockets.length === 1 && sockets[0]?.state === 'LISTEN',
          { what: 'the sockets left after 150 clients', expected: 'the listening socket alone' },
        )
      },
    ),

    check(
      'counts a large input in bounded memory',
      {
        points: 2,
        hint: 'What must you remember of a byte that has been counted?',
        reread: 'Counting what passes',
        seconds: 45,
        long: true,
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const lines = random.lines(MIB)
        await alice.sends(lines)
        await alice.wasRead()
        const before = memoryOf(server)
        for (let sent = 1; sent < LARGE_INPUT; sent++) await alice.sends(lines)
        await alice.wasRead()
        requireLittleGrowth(server, before, `${LARGE_INPUT} MiB of lines`)
        const unended = Buffer.alloc(MIB, random.word())
        for (let sent = 0; sent < LARGE_INPUT; sent++) await alice.sends(unended)
        await alice.wasRead()
        requireLittleGrowth(server, before, `a word of ${LARGE_INPUT} MiB`)
        await alice.sends('\n')
        await alice.halfCloses()
        const all = countsOf(lines).map((count) => count * LARGE_INPUT) as Counts
        const word: Counts = [1, 1, LARGE_INPUT * MIB + 1]
        await alice.receives(inWords(all.map((count, at) => count + word[at]!) as Counts))
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
        const run = await server.run(occupant.port)
        await run.exits(1)
        await run.complainsOnce('EADDRINUSE')
      },
    ),
  ],
})
