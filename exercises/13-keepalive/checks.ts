import { check, exercise, Failure } from '#grader'
import { memoryOf, requireLittleGrowth } from '#grader/program-memory'
import { ends, requireNoComplaint } from './endings.ts'
import { codeOfNoRoute, disconnects, OTHER_ERROR } from './other-errors.ts'
import { endsAndResets, sendsAndResets } from './resets.ts'
import { connected, keepsPeer, losesPeer, QUICK, requireProbing, run } from './silence.ts'

const KIB = 2 ** 10
const MIB = 2 ** 20

/** In MiB. */
const MUCH = 128

/** A label of a name has 63 letters at most (RFC 1035): no resolver need be asked. */
const NO_HOST = 'x'.repeat(64)

/** TCP connects to one host. */
const EVERYBODY = '255.255.255.255'

const LARGEST = { idle: 32_767, interval: 32_767, count: 127 }

const NO_PORT = [[], ['0'], ['65536']]

const REFUSED = [
  ['--idle', '0'],
  ['--idle', '32768'],
  ['--count', '128'],
  ['--interval', '1.5'],
  ['--interval', 'abc'],
  ['--count=-1'],
  ['--idle='],
  ['--idle', '1e3'],
  ['--interval', '0'],
  ['--interval', '32768'],
  ['--count', '0'],
  ['--idle', '+5'],
  ['--count', '3.0'],
  ['--timeout', '5'],
  ['surplus'],
]

export default exercise({
  title: 'Keepalive',
  program: 'client.ts',
  lesson: '13-keepalive',
  checks: [
    check(
      'sets idle, interval and count on its own connection',
      {
        points: 3,
        needs: ['pidfd_getfd'],
        hint: 'Who wrote last: you, or setKeepAlive()? And does it take seconds, or milliseconds?',
        reread: 'Three numbers, and who else sets them',
      },
      async (stage) => {
        const { random } = stage
        const probing = {
          idle: random.integer(100, 7000),
          interval: random.integer(100, 1000),
          count: random.integer(11, 100),
        }
        const { peer } = await connected(stage, probing)
        await requireProbing(peer, probing)
      },
    ),

    check(
      'uses 60, 5 and 3 when not told',
      {
        points: 1,
        needs: ['pidfd_getfd'],
        hint: 'Which values does the kernel hold when nobody gave you any: yours, its own, or those of setKeepAlive()?',
        reread: 'Three numbers, and who else sets them',
      },
      async (stage) => {
        const { peer } = await connected(stage)
        await requireProbing(peer, { idle: 60, interval: 5, count: 3 })
      },
    ),

    check(
      'turns keepalive on',
      {
        points: 2,
        hint: 'Three values say when to ask. Who told the kernel to ask at all?',
        reread: 'Let the kernel ask',
      },
      async (stage) => {
        const { peer } = await connected(stage)
        await peer.theirs.runsTimer('keepalive')
      },
    ),

    check(
      'reports a peer that closes',
      {
        points: 1,
        hint: 'The peer has ended its side. Have you ended yours?',
        reread: 'The contract',
      },
      async (stage) => {
        const { program, peer } = await connected(stage)
        await peer.halfCloses()
        await peer.receivesEnd()
        await ends(program, 'closed', 0)
      },
    ),

    check(
      'reports a peer that resets',
      {
        points: 1,
        hint: "What does 'close' tell of the way it came to it? Who else knows?",
        reread: 'A pulled plug makes no sound',
      },
      async (stage) => {
        const { program, peer } = await connected(stage)
        await peer.resets()
        await ends(program, 'reset', 3)
      },
    ),

    check(
      'tells a reset from an end, whatever comes along with it',
      {
        points: 2,
        hint: "Does 'end' always mean that the peer ended in order? What does the kernel say in that moment, and what does each errno mean?",
        reread: 'An end that is a reset',
      },
      async (stage) => {
        const reset = await connected(stage)
        await reset.peer.sends(stage.random.lines(200 * KIB))
        await reset.peer.wasRead()
        await reset.program.isStoppedWhile(() => sendsAndResets(reset.peer, stage.random.line()))
        await reset.program.exits(3)
        await reset.program.printedExactly('connected\nreset\n')
        const ended = await connected(stage)
        await ended.program.isStoppedWhile(() => endsAndResets(ended.peer))
        await ended.program.exits(0)
        await ended.program.printedExactly('connected\nclosed\n')
      },
    ),

    check(
      'reports a peer that is lost',
      {
        points: 3,
        needs: ['SO_ATTACH_FILTER'],
        hint: 'Who asks whether a silent peer is there, how often, and what keeps it from asking?',
        reread: 'Let the kernel ask',
      },
      async (stage) => {
        const { program, peer } = await connected(stage, QUICK)
        await losesPeer(stage, program, peer)
        await program.printedExactly('connected\nlost\n')
        requireNoComplaint(program)
      },
    ),

    check(
      'reports any other error by its code',
      {
        points: 1,
        needs: ['pidfd_getfd'],
        hint: 'Which errors have a word of their own? What does your program say of one that has none?',
        reread: 'The contract',
      },
      async (stage) => {
        const { program } = await connected(stage)
        await program.isStoppedWhile(async () => disconnects(program))
        await program.exits(1)
        await program.complainsOnce(OTHER_ERROR)
        await program.printedExactly('connected\n')
      },
    ),

    check(
      'keeps an idle but living peer, and sends it nothing',
      {
        points: 2,
        hint: 'A probe and its answer pass between two kernels. Can a timer of yours see them?',
        reread: 'What send reports',
      },
      async (stage) => {
        const { program, peer } = await connected(stage, QUICK)
        await keepsPeer(stage, program, peer)
        await program.printedExactly('connected\n')
      },
    ),

    check(
      'takes what a talkative peer sends without mistaking it for the end',
      {
        points: 2,
        hint: 'The end of a stream stands behind all its bytes. Do you read them all, and wait for it?',
        reread: 'The contract',
      },
      async (stage) => {
        const { program, peer } = await connected(stage)
        for (let part = 0; part < 5; part++) {
          await peer.sends(stage.random.lines(200 * KIB))
          await peer.wasRead()
        }
        await stage.settles()
        await peer.staysOpen()
        await program.printedExactly('connected\n')
        await peer.halfCloses()
        await peer.receivesEnd()
        await program.exits(0)
        await program.printedExactly('connected\nclosed\n')
      },
    ),

    check(
      'keeps nothing of what it throws away',
      {
        points: 1,
        hint: 'Where is a byte that has been read and that nobody needs?',
        reread: 'The contract',
        seconds: 30,
        long: true,
      },
      async (stage) => {
        const { program, peer } = await connected(stage)
        const lines = stage.random.lines(MIB)
        await peer.sends(lines)
        await peer.wasRead()
        const before = memoryOf(program)
        for (let sent = 0; sent < MUCH; sent++) await peer.sends(lines)
        await peer.wasRead()
        requireLittleGrowth(program, before, `${MUCH} MiB of lines`)
        // Who has left the connection has thrown nothing away.
        await peer.theirs.reaches('ESTABLISHED')
      },
    ),

    check(
      'reports a refused connection',
      {
        points: 1,
        hint: 'Is a connection that never was the same as one that is lost?',
        reread: 'The contract',
      },
      async ({ client, listen }) => {
        const nobody = await listen('nobody')
        await nobody.stopsListening()
        const program = await client.run(nobody.host, nobody.port)
        await program.exits(2)
        await program.complainsOnce('ECONNREFUSED')
        await program.printedExactly('')
      },
    ),

    check(
      'says why there is no connection, where nobody has refused it',
      {
        points: 1,
        hint: 'What else can go wrong before there is a connection, and which exit code has it?',
        reread: 'The contract',
      },
      async ({ client, random }) => {
        const port = random.integer(1024, 65_535)
        const unknown = await client.run(NO_HOST, port)
        await unknown.exits(5)
        await unknown.complainsOnce('ENOTFOUND')
        await unknown.printedExactly('')
        const code = await codeOfNoRoute(EVERYBODY, port)
        const unreachable = await client.run(EVERYBODY, port)
        await unreachable.exits(1)
        await unreachable.complainsOnce(code)
        await unreachable.printedExactly('')
      },
    ),

    check(
      'takes whole numbers in range and refuses the rest',
      {
        points: 1,
        hint: 'What does Number() make of an empty string, and the kernel of a number that is too large?',
        reread: 'The contract',
        seconds: 40,
      },
      async (stage) => {
        const { listener } = await connected(stage, LARGEST)
        for (const words of NO_PORT) {
          const program = await stage.client.run(listener.host, ...words)
          await program.exits(64)
          await program.complainsOnce('usage:')
        }
        for (const options of REFUSED) {
          const program = await run(stage, listener, options)
          await program.exits(64)
          await program.complainsOnce('usage:')
          if (listener.waiting > 0)
            throw new Failure({ kind: 'surplus', expected: 'no connection', received: 'one' })
        }
      },
    ),
  ],
})
