import { check, exercise } from '#grader'
import {
  announcement,
  answer,
  answers,
  frame,
  frames,
  LONGEST_PAYLOAD,
  TOO_LONG,
} from './frames.ts'
import { clogs, isLetGo } from './waits.ts'

const MIB = 2 ** 20

const MOST_KEPT = 8 * MIB

/** With its length, more than Node reads at once (64 KiB): no read is ever one frame. */
const LARGE_PAYLOAD = MIB / 16 - 1

/** Frames of 6 MiB: Linux keeps at most 4 MiB for a TCP socket that is not read (net.ipv4.tcp_wmem). */
const MORE_THAN_THE_KERNEL_KEEPS = 96

/** Far more than a server has reason to count, and few enough for one that has a thread for each. */
const MANY = 20

/** Longer than the second that a program may take when nothing waits. */
const LATE_MS = 1500

export default exercise({
  title: 'Framing',
  program: 'server.ts',
  lesson: '05-framing',
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
      'answers each frame with its payload reversed',
      {
        points: 2,
        hint: 'What are the first four bytes of your answer, in which order, and when does it go out?',
        reread: 'A length in front',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        for (const word of [random.word(), random.word(300), random.word()]) {
          await alice.sends(frame(word))
          await alice.receives(answer(word))
        }
        await alice.receivesNothing()
        await alice.staysOpen()
      },
    ),

    check(
      'reverses bytes, not characters',
      {
        points: 2,
        hint: 'Did the payload become a string on the way? Which string is the byte ff?',
        reread: 'A length in front',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
        for (const bytes of [everyByte, Buffer.alloc(9), random.bytes(300), 'à la carte, 10 €']) {
          await alice.sends(frame(bytes))
          await alice.receives(answer(bytes))
        }
      },
    ),

    check(
      'finds its frames wherever the stream is cut',
      {
        points: 3,
        hint: 'What do you do with the beginning of a frame, or of its length, until the rest is there?',
        reread: 'Keep what is not yet a frame',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const words = [random.word(7), random.word(3)]
        const stream = frames(words)
        for (let cut = 1; cut < stream.length; cut++) {
          await alice.sendsInPieces([stream.subarray(0, cut), stream.subarray(cut)])
          await alice.receives(answers(words))
        }
        await alice.receivesNothing()
      },
    ),

    check(
      'answers many frames from one piece, in order',
      {
        points: 2,
        hint: 'When you have found a frame, do you look whether another one is there already?',
        reread: 'Keep what is not yet a frame',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const words = Array.from({ length: 1000 }, () => random.word(random.integer(1, 40)))
        await alice.sends(frames(words))
        await alice.receives(answers(words))
        await alice.receivesNothing()
      },
    ),

    check(
      'serves others while a frame comes byte by byte',
      {
        points: 1,
        hint: 'Who waits while a frame is not complete: the frame, or your server?',
        reread: 'Keep what is not yet a frame',
      },
      async ({ server, random }) => {
        for (let at = 0; at < MANY; at++) {
          const another = await server.connect(`another ${at}`)
          await another.sends(frame('wait').subarray(0, at % 8))
        }
        const slow = await server.connect('slow')
        const alice = await server.connect('alice')
        const word = random.word(40)
        const bytes = Array.from(frame(word), (byte) => Buffer.of(byte))
        await slow.sendsInPieces(bytes.slice(0, -1))
        const other = random.word()
        await alice.sends(frame(other))
        await alice.receives(answer(other))
        await slow.receivesNothing()
        await slow.sends(bytes.at(-1)!)
        await slow.receives(answer(word))
      },
    ),

    check(
      'answers an empty frame with an empty frame',
      {
        points: 1,
        hint: 'Is a length of 0 the same as no length?',
        reread: 'A length in front',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        await alice.sends(frame(''))
        await alice.receives(answer(''))
        const words = ['', random.word(), '', '']
        await alice.sends(frames(words))
        await alice.receives(answers(words))
        await alice.staysOpen()
      },
    ),

    check(
      'takes a payload of 65,536 bytes',
      {
        points: 1,
        hint: 'Is the limit itself still allowed?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const letters = random.lines(LONGEST_PAYLOAD)
        await alice.sends(frame(letters))
        await alice.receives(answer(letters))
        await alice.staysOpen()
      },
    ),

    check(
      'answers a length of 65,537 with "too long", and ends',
      {
        points: 2,
        hint: 'What do you compare the length with, and before which allocation?',
        reread: "A stranger's number",
      },
      async ({ server }) => {
        const alice = await server.connect('alice')
        await alice.sends(announcement(LONGEST_PAYLOAD + 1))
        await alice.receives(TOO_LONG)
        await alice.receivesEnd()
        await server.staysUp()
      },
    ),

    check(
      'refuses an announcement of 4 GiB as calmly',
      {
        points: 1,
        hint: 'Which number is ff ff ff ff for you? And what has it cost by the time you refuse it?',
        reread: "A stranger's number",
      },
      async ({ server }) => {
        for (const length of [2 ** 32 - 1, 2 ** 31]) {
          const alice = await server.connect('alice')
          await alice.sends(announcement(length))
          await alice.receives(TOO_LONG)
        }
        await server.staysUp()
      },
    ),

    check(
      'answers what came before a length that is too long',
      {
        points: 1,
        hint: 'Is everything that came in the same piece as a bad length bad?',
        reread: "A stranger's number",
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const words = [random.word(), random.word(), random.word()]
        await alice.sends(Buffer.concat([frames(words), announcement(10 * MIB), frames(words)]))
        await alice.receives(Buffer.concat([answers(words), TOO_LONG]))
        await alice.receivesNothing()
      },
    ),

    check(
      'waits neither for what was announced nor for the end',
      {
        points: 2,
        // The contract gives the program one second.
        patience: 2,
        hint: 'You have ended your side. Who closes the socket when the other side never ends its own?',
        reread: "A stranger's number",
      },
      async (stage) => {
        const { server, random } = stage
        const silent = await server.connect('silent')
        await silent.sends(announcement(10 * MIB))
        const eager = await server.connect('eager')
        await eager.sends(Buffer.concat([announcement(10 * MIB), random.lines(LONGEST_PAYLOAD)]))
        await silent.receives(TOO_LONG)
        await eager.receives(TOO_LONG)
        const since = performance.now()
        const what = 'the sockets left after two announcements that were too long'
        await isLetGo(stage, since, what)
      },
    ),

    check(
      'lets "too long" wait for a client that reads late',
      {
        points: 1,
        seconds: 30,
        hint: 'When does the second begin in which you close: when you have said it, or when it is written?',
        reread: "A stranger's number",
      },
      async (stage) => {
        const { peer: alice, due } = await clogs(stage, 'alice')
        await alice.sends(announcement(10 * MIB))
        await alice.receivesNothing(LATE_MS)
        alice.readsAgain()
        await alice.receives(Buffer.concat([due, TOO_LONG]))
        await alice.receivesEnd()
      },
    ),

    check(
      "drops a frame that the client's end cuts off",
      {
        points: 2,
        hint: 'The stream has ended. Does that make what you have kept a frame?',
        reread: 'An end in the middle',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const [word, other] = [random.word(), random.word(20)]
        await alice.sends(Buffer.concat([frame(word), frame(other).subarray(0, 12)]))
        await alice.halfCloses()
        await alice.receives(answer(word))
        await alice.receivesEnd()
        const bob = await server.connect('bob')
        await bob.sends(frame(word).subarray(0, 3))
        await bob.halfCloses()
        await bob.receivesEnd()
        const carol = await server.connect('carol')
        await carol.sends(frame(word))
        await carol.receives(answer(word))
      },
    ),

    check(
      "answers all that was complete at the client's end, then ends too",
      {
        points: 2,
        seconds: 30,
        hint: 'A client that has ended its side still reads. Is everything written when you end yours?',
        reread: 'An end in the middle',
      },
      async (stage) => {
        const { server, random } = stage
        const alice = await server.connect('alice')
        const payloads = Array.from({ length: MORE_THAN_THE_KERNEL_KEEPS }, () =>
          random.lines(LARGE_PAYLOAD),
        )
        alice.stopsReading()
        await alice.sends(frames(payloads))
        await alice.halfCloses()
        await alice.wasTakenOrHeldBack()
        alice.readsAgain()
        await alice.receives(answers(payloads))
        await alice.receivesEnd()
        // So little waits that the program reads on, and sees the end before it is written.
        const { peer: bob, due } = await clogs(stage, 'bob')
        await bob.halfCloses()
        await bob.receivesNothing(300)
        bob.readsAgain()
        await bob.receives(due)
        await bob.receivesEnd()
      },
    ),

    check(
      'keeps clients apart',
      {
        points: 2,
        hint: 'Whose bytes are in the place where you keep what is not yet a frame?',
        reread: 'Keep what is not yet a frame',
      },
      async ({ server, random }) => {
        const names = ['alice', 'bob', 'carol']
        const clients = await Promise.all(names.map((name) => server.connect(name)))
        const words = clients.map(() => random.word(12))
        for (const [from, to] of [
          [0, 6],
          [6, 11],
          [11, 16],
        ]) {
          for (const [at, client] of clients.entries()) {
            await client.sendsInPieces([frame(words[at]!).subarray(from, to)])
          }
        }
        for (const [at, client] of clients.entries()) await client.receives(answer(words[at]!))
      },
    ),

    check(
      'stops reading from a client that does not read',
      {
        points: 2,
        seconds: 30,
        hint: 'An answer that the client has no room for waits somewhere. Who says stop?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const payloads = Array.from({ length: 16 }, () => random.lines(LARGE_PAYLOAD))
        const count = await alice.isHeldWithin(MOST_KEPT, frames(payloads))
        await server.staysUp()
        alice.readsAgain()
        const block = answers(payloads)
        for (let at = 0; at < count; at++) await alice.receives(block)
      },
    ),

    check(
      'survives a client that resets in the middle of a frame',
      {
        points: 1,
        hint: "What does Node do with an 'error' event that nobody listens for?",
        reread: 'An end in the middle',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const word = random.word()
        await alice.sendsInPieces([frame(word), frame(word).subarray(0, 6)])
        await alice.resets()
        const bob = await server.connect('bob')
        await bob.sends(frame(word))
        await bob.receives(answer(word))
        await server.staysUp()
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
