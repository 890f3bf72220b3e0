import { check, exercise } from '#grader'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import {
  farewells,
  hasNoClockRunning,
  isLetGo,
  isSentAway,
  NEVER,
  punctually,
  requireInTime,
  requirePunctual,
  requireUntaken,
  unlessLate,
} from './clocks.ts'
import { arrives, clogs, greets, speaks, staysActive, surprises, unexpected } from './visits.ts'

const KIB = 2 ** 10
const MIB = 2 ** 20
const HOUR_MS = 3_600_000

/** Three ways to leave. */
const leaves = {
  alice: (client: TcpPeer) => client.closes(),
  bob: async (client: TcpPeer) => {
    await client.halfCloses()
    await client.receivesEndOrReset()
  },
  carol: (client: TcpPeer) => client.resets(),
}

export default exercise({
  title: 'Timeouts',
  program: 'server.ts',
  lesson: '07-timeouts',
  serverArguments: ['{port}', String(NEVER), String(NEVER)],
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
      'returns complete lines, and nothing else',
      {
        points: 2,
        hint: 'What do you do with the beginning of a line until its end is there?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const [first, second, third] = [random.word(), random.word(), random.word()]
        await alice.sends(`${first}\n`)
        await alice.receives(`${first}\n`)
        await alice.sendsInPieces([second.slice(0, 2), `${second.slice(2)}\n${third}`])
        await alice.receives(`${second}\n`)
        await alice.receivesNothing()
        await alice.sends('\n\n')
        await alice.receives(`${third}\n\n`)
        await alice.staysOpen()
      },
    ),

    check(
      'returns every byte of a line unchanged',
      {
        points: 1,
        hint: 'Did the line become a string on its way? Which string is the byte ff?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const everyByte = Array.from({ length: 256 }, (_, byte) => byte)
        const notText = everyByte.filter((byte) => byte !== 0x0a)
        const line = Buffer.concat([Buffer.from(notText), Buffer.from(random.line())])
        await alice.sends(line)
        await alice.receives(line)
      },
    ),

    check(
      'returns a long line',
      {
        points: 1,
        hint: 'How long may a line be, in bytes? And in how many pieces may it come?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        // The longest there is. Its LF comes last: who counts what waits for one has seen all the rest.
        const text = random.word(64 * KIB - 1)
        const line = `${text}\n`
        await alice.sendsInPieces([text.slice(0, 40 * KIB), text.slice(40 * KIB), '\n'])
        await alice.receives(line)
      },
    ),

    check(
      'says "bye: idle" to a client that says nothing, and ends',
      {
        points: 2,
        hint: 'Who tells you that nothing happens: an event of the socket, or a clock of your own?',
        reread: 'Two clocks',
      },
      async (stage) => {
        const { server, quietFor } = stage
        server.given('{port}', 300, NEVER)
        await server.starts()
        for (const name of ['alice', 'bob']) {
          // Who looks at intervals is early for those who come in the middle of one.
          await quietFor(120, () => {})
          const { peer, since } = await arrives(stage, name)
          await isSentAway(peer, 'idle', since, 300)
          await peer.receivesEnd()
        }
        await server.staysUp()
      },
    ),

    check(
      'closes the connection, also when the client stays',
      {
        points: 1,
        hint: 'You have ended your side. Who closes the socket when the other side never ends its own?',
        reread: 'The farewell can block, too',
      },
      async ({ server }) => {
        server.given('{port}', 300, NEVER)
        const alice = await server.connect('alice')
        await alice.receives('bye: idle\n')
        await server.socketsBecome(
          (sockets) => sockets.every((socket) => socket.state === 'LISTEN'),
          {
            what: 'the sockets left after a client was sent away',
            expected: 'the listening socket alone',
          },
        )
      },
    ),

    check(
      'counts idle time from the last byte',
      {
        points: 2,
        seconds: 30,
        hint: 'When does your idle clock start, and what starts it again?',
        reread: 'Two clocks',
      },
      async (stage) => {
        stage.server.given('{port}', 800, NEVER)
        await punctually(async () => {
          const alice = await greets(stage, 'alice', 800, 400)
          // 900 ms after the connection: a clock that counts from there is over, also when it has been held up so far.
          const since = await speaks(stage, alice, 800, 500)
          await isSentAway(alice.peer, 'idle', since, 800)
        })
      },
    ),

    check(
      'sends a client away at its deadline, however active it is',
      {
        points: 2,
        seconds: 30,
        hint: 'Which of your two clocks does a byte start again? Which one must it never touch?',
        reread: 'Two clocks',
      },
      async (stage) => {
        stage.server.given('{port}', NEVER, 900)
        await punctually(async () => {
          const alice = await arrives(stage, 'alice')
          const elapsed = () => performance.now() - alice.since
          const { answer, silence } = await staysActive(
            stage,
            alice,
            'lines',
            () => elapsed() > 2500,
          )
          requirePunctual(silence, 900)
          const expected = 'every line comes back, until "bye: deadline" after 900 ms'
          if (answer !== 'bye: deadline') throw unexpected(alice.peer, expected, answer)
          requireInTime(alice.peer, 'deadline', elapsed(), 900)
        })
      },
    ),

    check(
      'lets a client dribble until its deadline, and no longer',
      {
        points: 2,
        seconds: 30,
        hint: 'Is a single byte a sign of life? And what ends a client that lives on single bytes?',
        reread: 'Two clocks',
      },
      async (stage) => {
        stage.server.given('{port}', 600, 1500)
        await punctually(async () => {
          const alice = await arrives(stage, 'alice')
          const elapsed = () => performance.now() - alice.since
          const { answer, silence } = await staysActive(
            stage,
            alice,
            'bytes',
            () => elapsed() > 3000,
          )
          requirePunctual(silence, 600)
          if (answer === 'bye: idle') requireInTime(alice.peer, 'idle', silence, 600)
          const expected = '"bye: deadline" after 1500 ms, and nothing before'
          if (answer !== 'bye: deadline') throw unexpected(alice.peer, expected, answer)
          requireInTime(alice.peer, 'deadline', elapsed(), 1500)
        })
      },
    ),

    check(
      'sends a silent client away at its deadline',
      {
        points: 1,
        hint: 'Does your deadline pass only when something comes?',
        reread: 'Two clocks',
      },
      async (stage) => {
        stage.server.given('{port}', NEVER, 500)
        const { peer: alice, since } = await arrives(stage, 'alice')
        await isSentAway(alice, 'deadline', since, 500)
        await alice.receivesEnd()
      },
    ),

    check(
      'says one farewell when both clocks are due at once',
      {
        points: 1,
        hint: 'Both clocks ring. How does the second one learn that the client has had its farewell?',
        reread: 'Two clocks',
      },
      async (stage) => {
        stage.server.given('{port}', 400, 400)
        const { peer: alice, since } = await arrives(stage, 'alice')
        const answer = await alice.readsLine()
        const why = farewells.find((why) => answer === `bye: ${why}`)
        if (!why) throw unexpected(alice, 'either "bye: idle" or "bye: deadline"', answer)
        requireInTime(alice, why, performance.now() - since, 400)
        await alice.receivesEnd()
      },
    ),

    check(
      'gives each client clocks of its own',
      {
        points: 2,
        seconds: 30,
        hint: 'Whose byte has started that clock again?',
        reread: 'Two clocks',
      },
      async (stage) => {
        stage.server.given('{port}', 600, NEVER)
        await punctually(async () => {
          const alice = await arrives(stage, 'alice')
          await stage.quietFor(200, () => {})
          const bob = await greets(stage, 'bob', 600)
          // From here on a clock of bob's runs: he outlives it, for who starts none again is to fail every time.
          const greeted = performance.now()
          let isGone = false
          const watching = isSentAway(alice.peer, 'idle', alice.since, 600).finally(() => {
            isGone = true
          })
          const outlived = (ms: number) => performance.now() - greeted > ms
          const isOver = () => (isGone && outlived(900)) || outlived(2000)
          const talking = staysActive(stage, bob, 'lines', isOver)
          const [{ answer, silence }] = await Promise.all([talking, watching])
          requirePunctual(silence, 600)
          const expected = 'every line comes back: this client is active'
          if (answer !== undefined) throw unexpected(bob.peer, expected, answer)
        })
      },
    ),

    check(
      'keeps a client whose bytes came while it was held up',
      {
        points: 2,
        seconds: 30,
        patience: 3,
        hint: 'A clock that rings late rings before you have read what came in time. Who looks once more before a client is sent away? And which clocks does a client have that is kept?',
        reread: 'When your own clock is late',
      },
      async (stage) => {
        stage.server.given('{port}', 1000, NEVER)
        await unlessLate(async () => {
          const { peer: alice, since, heldUpMs } = await surprises(stage, 'alice', { idleMs: 1000 })
          // Its clock has rung, and has to ring once more.
          await isSentAway(alice, 'idle', since, 1000, heldUpMs)
        })
      },
    ),

    check(
      'keeps the deadline of a client whose bytes came while it was held up',
      {
        points: 1,
        seconds: 30,
        patience: 3,
        hint: 'The idle clock rang in vain, and the client stays. What has become of its other clock?',
        reread: 'When your own clock is late',
      },
      async (stage) => {
        const [idleMs, deadlineMs] = [2000, 4000]
        stage.server.given('{port}', idleMs, deadlineMs)
        await unlessLate(async () => {
          // In the middle of the hold-up: when that is over, the client has not been silent for too long.
          const alice = await surprises(stage, 'alice', { idleMs, deadlineMs, pauseMs: 1000 })
          const elapsed = () => performance.now() - alice.arrived
          const isOver = () => elapsed() > 6000
          const { answer, silence } = await staysActive(stage, alice, 'lines', isOver)
          requirePunctual(silence, idleMs)
          const expected = 'every line comes back, until "bye: deadline" after 4000 ms'
          if (answer !== 'bye: deadline') throw unexpected(alice.peer, expected, answer)
          requireInTime(alice.peer, 'deadline', elapsed(), deadlineMs)
        })
      },
    ),

    check(
      'lets go of a client that does not read its farewell',
      {
        points: 2,
        seconds: 30,
        patience: 3,
        hint: 'Has a clock rung at all: is what you leave unread a sign of life? And end() waits until everything is written: how long do you wait for end()?',
        reread: 'The farewell can block, too',
      },
      async (stage) => {
        const { server, random } = stage
        server.given('{port}', 1000, NEVER)
        const lines = random.lines(12 * MIB)
        await punctually(async () => {
          const alice = await server.connect('alice')
          alice.stopsReading()
          await alice.sends(lines)
          await alice.wasTakenOrHeldBack()
          // Twice the idle time: until the clock rings, and for the farewell.
          const since = performance.now()
          await requireUntaken(stage, alice)
          await isLetGo(stage, since, 2000, 'the sockets left by a client that does not read')
        })
        await server.staysUp()
      },
    ),

    check(
      'lets go of a client that does not read, also at its deadline',
      {
        points: 1,
        seconds: 30,
        patience: 3,
        hint: 'Who is active until its deadline may stop reading, too. Which clock runs while that farewell waits?',
        reread: 'The farewell can block, too',
      },
      async (stage) => {
        const { server, random } = stage
        const [idleMs, deadlineMs] = [1600, 1500]
        server.given('{port}', idleMs, deadlineMs)
        const lines = random.lines(12 * MIB)
        await unlessLate(async () => {
          const { peer: alice, since } = await arrives(stage, 'alice')
          alice.stopsReading()
          await alice.sends(lines)
          await alice.wasTakenOrHeldBack()
          await requireUntaken(stage, alice)
          // The deadline is still to come: a farewell with nothing before it would be written.
          requirePunctual(performance.now() - since, deadlineMs)
          const what = 'the sockets left by a client that does not read, after its deadline'
          await isLetGo(stage, since, deadlineMs + idleMs, what)
        })
        await server.staysUp()
      },
    ),

    check(
      'lets go of a client that ends its side and does not read',
      {
        points: 1,
        seconds: 30,
        patience: 3,
        hint: 'You have read the end, and an answer waits to be written. Which clock still runs?',
        reread: 'The farewell can block, too',
      },
      async (stage) => {
        const { server } = stage
        // So long that a program which waits for a processor meets the end before its clock rings: after that, one that forgets it would pass.
        const idleMs = 2000
        server.given('{port}', idleMs, NEVER)
        await unlessLate(async () => {
          const { peer: alice } = await clogs(stage, 'alice', idleMs)
          await alice.halfCloses()
          // Twice the idle time: who has stopped reading meets the end only after its clock has rung.
          const since = performance.now()
          const what = 'the sockets left by a client that has ended its side and does not read'
          await isLetGo(stage, since, 2 * idleMs, what)
        })
        await server.staysUp()
      },
    ),

    check(
      'answers a client that has ended its side and reads late',
      {
        points: 1,
        seconds: 30,
        hint: 'What does destroy() do to an answer that waits to be written? And what does an end say about reading?',
        reread: 'The farewell can block, too',
      },
      async (stage) => {
        const { peer: alice, lines } = await clogs(stage, 'alice', NEVER)
        await alice.halfCloses()
        await stage.quietFor(1000, () => {})
        alice.readsAgain()
        await alice.receives(lines)
        await alice.receivesEnd()
      },
    ),

    check(
      'keeps its memory bounded while a client does not read',
      {
        points: 1,
        hint: 'write() tells you when to stop reading. Do you listen to it?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const block = random.lines(MIB)
        alice.stopsReading()
        for (let sent = 0; sent < 64; sent++) await alice.sends(block)
        await alice.isHeldBack()
        await server.staysUp()
      },
    ),

    check(
      'stops the clocks of a client that leaves',
      {
        points: 2,
        seconds: 30,
        hint: "The socket is closed, by an end or by a reset (an 'error' event). Who has told its timers?",
        reread: 'The farewell can block, too',
      },
      async (stage) => {
        stage.server.given('{port}', 500, HOUR_MS)
        for (const name of ['alice', 'bob', 'carol'] as const) {
          await unlessLate(async () => {
            const { peer, since } = await greets(stage, name, 500)
            const silence = performance.now() - since
            await leaves[name](peer)
            requirePunctual(silence, 500)
          })
        }
        await hasNoClockRunning(stage, 500)
      },
    ),

    check(
      'ends with a client that ends, without a farewell',
      {
        points: 1,
        hint: 'What do you owe a client that has ended its side: a farewell, an answer, an end?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const line = random.line()
        await alice.sends(`${line}${random.word()}`)
        await alice.halfCloses()
        await alice.receives(line)
        await alice.receivesEnd()
      },
    ),

    check(
      'survives a client that resets',
      {
        points: 1,
        seconds: 30,
        hint: "What does Node do with an 'error' event that nobody listens for?",
        reread: 'The contract',
      },
      async (stage) => {
        stage.server.given('{port}', 600, 1000)
        await unlessLate(async () => {
          const { peer: alice, since } = await arrives(stage, 'alice')
          await alice.sendsInPieces([stage.random.line(), stage.random.word()])
          // Neither clock has rung, so that the reset finds a connection.
          const silence = performance.now() - since
          await alice.resets()
          requirePunctual(silence, 600)
        })
        await stage.quietFor(1200, () => {})
        await unlessLate(() => greets(stage, 'bob', 600))
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
        const run = await server.run(occupant.port, NEVER, NEVER)
        await run.exits(1)
        await run.complainsOnce('EADDRINUSE')
      },
    ),
  ],
})
