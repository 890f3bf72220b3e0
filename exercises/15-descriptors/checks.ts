import { check, exercise, type Stage } from '#grader'

const MIB = 2 ** 20

/** More than the kernel keeps for a connection whose two ends do not read. */
const MORE_THAN_THE_KERNEL_KEEPS = 16 * MIB

/** As many as the contract promises room for. */
const WAITING = 16

/** Longer than any check takes. */
const HOUR = { sec: 3600, usec: 0 }

/** The calls a server may sleep in, by what it waits for. */
const ACCEPTING = ['accept', 'accept4']
const READING = ['read', 'recvfrom', 'recvmsg', 'readv']
const WRITING = ['write', 'sendto', 'sendmsg', 'writev']

export default exercise({
  title: 'Descriptors',
  program: 'server.ts',
  lesson: '15-descriptors',
  checks: [
    check(
      'listens on the given port, on loopback only',
      {
        points: 1,
        hint: 'Which address did you give to bind? What does 0.0.0.0 stand for?',
        reread: 'A number, and what is behind it',
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
      'sleeps in accept while nobody is connected',
      {
        points: 2,
        hint: 'Who waits in your program: accept itself, or something that asks for it, such as poll or the event loop?',
        reread: 'Asleep in the kernel',
      },
      async ({ server, random }) => {
        await server.sleepsIn(...ACCEPTING)
        const alice = await server.connect('alice')
        const line = random.line()
        await alice.sends(line)
        await alice.receives(line)
        await alice.closes()
        await server.sleepsIn(...ACCEPTING)
      },
    ),

    check(
      'sleeps in read while its client is silent',
      {
        points: 2,
        hint: 'Between two lines of one client, what is there to do but read?',
        reread: 'Asleep in the kernel',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        for (const line of [random.line(), random.line()]) {
          await server.sleepsIn(...READING)
          await alice.sends(line)
          await alice.receives(line)
        }
        await server.sleepsIn(...READING)
      },
    ),

    check(
      'sleeps in write while its client does not read, and loses nothing',
      {
        points: 2,
        hint: 'The client has no room for more. Where do the bytes wait, and who waits with them?',
        reread: 'Asleep in the kernel',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const bytes = random.lines(MORE_THAN_THE_KERNEL_KEEPS)
        alice.stopsReading()
        await alice.sends(bytes)
        await server.sleepsIn(...WRITING)
        alice.readsAgain()
        await alice.receives(bytes)
      },
    ),

    check(
      'returns what its client says, as it comes',
      {
        points: 1,
        hint: 'read returns as soon as there is one byte. Do you answer then, and then read again?',
        reread: 'Asleep in the kernel',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        for (const text of [random.line(), random.word(), random.line()]) {
          await alice.sends(text)
          await alice.receives(text)
        }
        await alice.receivesNothing()
        await alice.staysOpen()
      },
    ),

    check(
      'returns every byte unchanged',
      {
        points: 1,
        hint: 'read gives you bytes. Which step of yours takes them for text?',
        reread: 'What the calls answer',
      },
      async ({ server, random }) => {
        const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
        const bytes = Buffer.concat([everyByte, Buffer.alloc(64), random.bytes(5000)])
        const alice = await server.connect('alice')
        await alice.sends(bytes)
        await alice.receives(bytes)
      },
    ),

    check(
      'serves its clients one after another',
      {
        points: 2,
        hint: 'What does your program do when one conversation is over? And before it is?',
        reread: 'Asleep in the kernel',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const bob = await server.connect('bob')
        const [first, second] = [random.line(), random.line()]
        await bob.sends(second)
        await alice.sends(first)
        await alice.receives(first)
        await bob.receivesNothing()
        await alice.closes()
        await bob.receives(second)
        await bob.closes()
        const carol = await server.connect('carol')
        await carol.sends(first)
        await carol.receives(first)
      },
    ),

    check(
      'lets sixteen clients wait',
      {
        points: 1,
        hint: 'Where do clients wait while you serve another, and who said how many may?',
        reread: 'Asleep in the kernel',
      },
      async ({ server, random, becomes }) => {
        const alice = await server.connect('alice')
        // The queue may be as long as sixteen clients need, and no longer.
        await becomes(
          () => server.waiting === 0 || undefined,
          () => ({
            kind: 'kernel',
            what: 'the first client',
            expected: 'accepted, out of the queue',
          }),
        )
        const lines = Array.from({ length: WAITING }, () => random.line())
        const queue = Promise.all(lines.map((_, at) => server.connect(`client ${at + 1}`)))
        // Where there is no room for them they fail with the check, which has said why.
        queue.catch(() => {})
        const theyWait = () =>
          becomes(
            () => server.waiting >= WAITING || undefined,
            () => ({
              kind: 'kernel',
              what: 'the queue before accept',
              expected: `${WAITING} connections that wait`,
              received: `${server.waiting} that wait`,
            }),
          )
        await theyWait()
        // So that a server which accepts them has had the time to do it.
        await server.rests()
        await theyWait()
        await alice.closes()
        // In whatever order the kernel has put them.
        const served = (await queue).map(async (client, at) => {
          await client.sends(lines[at]!)
          await client.receives(lines[at]!)
          await client.closes()
        })
        await Promise.all(served)
      },
    ),

    check(
      'writes the rest when a write took only a part',
      {
        points: 2,
        seconds: 30,
        hint: 'write returns a number. What if it is smaller than the number of bytes you gave it?',
        reread: 'What the calls answer',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const bytes = random.lines(MORE_THAN_THE_KERNEL_KEEPS)
        alice.stopsReading()
        await alice.sends(bytes)
        for (let at = 0; at < 4 * MIB; at += MIB) {
          await server.rests()
          await server.isInterrupted()
          alice.readsAgain()
          await alice.receives(bytes.subarray(at, at + MIB))
          alice.stopsReading()
        }
        alice.readsAgain()
        await alice.receives(bytes.subarray(4 * MIB))
      },
    ),

    check(
      'makes a call again that a signal interrupted',
      {
        points: 2,
        seconds: 30,
        needs: ['pidfd_getfd'],
        hint: 'EINTR says that nothing has happened yet. Is that an error, or a reason to ask again?',
        reread: 'What the calls answer',
      },
      async ({ server, random }) => {
        await server.starts()
        server.listener.letsSignalsInterrupt()
        // A write has a limit of its own.
        server.listener.setsOption('SOL_SOCKET', 'SO_SNDTIMEO', HOUR)
        for (const name of ['alice', 'bob', 'carol']) {
          const client = await server.connect(name)
          for (const line of [random.line(), random.line()]) {
            await client.sends(line)
            await client.receives(line)
            await server.rests()
            await server.isInterrupted()
          }
          await client.closes()
          await server.rests()
          await server.isInterrupted()
        }
        const dave = await server.connect('dave')
        const bytes = random.lines(MORE_THAN_THE_KERNEL_KEEPS)
        dave.stopsReading()
        await dave.sends(bytes)
        // A write that was interrupted has written a part; one that found no room has done nothing.
        await isInterruptedInVain(server, () => dave.theirs.row()?.total?.written)
        dave.readsAgain()
        await dave.receives(bytes)
        await dave.closes()
        await server.staysUp()
      },
    ),

    check(
      "echoes what came before the client's end, then ends too",
      {
        points: 2,
        hint: 'read has returned 0 bytes. What does the client wait for now?',
        reread: 'The last descriptor',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const bytes = random.lines(MORE_THAN_THE_KERNEL_KEEPS)
        alice.stopsReading()
        await alice.sends(bytes)
        await alice.halfCloses()
        await alice.wasTakenOrHeldBack()
        alice.readsAgain()
        await alice.receives(bytes)
        await alice.receivesEnd()
      },
    ),

    check(
      'survives clients that reset',
      {
        points: 2,
        hint: 'Which calls can fail because of a client? Who catches that, and which client does it concern?',
        reread: 'What the calls answer',
      },
      async ({ server, random }) => {
        const line = random.line()
        const alice = await server.connect('alice')
        await alice.sends(line)
        await alice.receives(line)
        const bob = await server.connect('bob')
        await bob.sends(line)
        await bob.resets()
        // Whoever writes to a connection that was reset after the client's end hears EPIPE, not ECONNRESET.
        const erin = await server.connect('erin')
        await erin.sends(line)
        await erin.halfCloses()
        await erin.reaches('FIN_WAIT2', 'TIME_WAIT', 'gone')
        await erin.resets()
        await alice.resets()
        const carol = await server.connect('carol')
        carol.stopsReading()
        await carol.sends(random.lines(MORE_THAN_THE_KERNEL_KEEPS))
        await carol.wasTakenOrHeldBack()
        await carol.resets()
        const dave = await server.connect('dave')
        await dave.sends(line)
        await dave.receives(line)
        await server.staysUp()
      },
    ),

    check(
      'leaves no descriptor behind',
      {
        points: 2,
        seconds: 30,
        hint: 'On which ways out of a conversation do you reach close?',
        reread: 'The last descriptor',
      },
      async ({ server, random, becomes }) => {
        const visit = async (name: string, leave: 'closes' | 'resets') => {
          const client = await server.connect(name)
          const line = random.line()
          await client.sends(line)
          await client.receives(line)
          await client[leave]()
        }
        await server.starts()
        const before = server.openSockets()
        // One that is gone when its turn comes: read still brings what it said, and then write fails.
        const alice = await server.connect('alice')
        const bob = await server.connect('bob')
        await bob.sends(random.line())
        await bob.resets()
        // And one whose reset comes after its end: that write says EPIPE.
        const erin = await server.connect('erin')
        await erin.sends(random.line())
        await erin.halfCloses()
        await erin.reaches('FIN_WAIT2', 'TIME_WAIT', 'gone')
        await erin.resets()
        await alice.closes()
        for (let at = 1; at <= 50; at++) {
          await visit(`client ${2 * at - 1}`, 'closes')
          await visit(`client ${2 * at}`, 'resets')
        }
        const left = () => server.openSockets() - before
        await becomes(
          () => left() <= 0 || undefined,
          () => ({
            kind: 'kernel',
            what: "the program's descriptors after 103 clients",
            expected: 'no more than before',
            received: `${left()} more that are sockets`,
          }),
        )
        // Who has died has no descriptor left, either.
        const dave = await server.connect('dave')
        const line = random.line()
        await dave.sends(line)
        await dave.receives(line)
      },
    ),

    check(
      'can be restarted while an old connection is in TIME_WAIT',
      {
        points: 2,
        hint: 'Which option lets bind take a port that only dead connections still use, and when must it be set?',
        reread: 'What the calls answer',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const line = random.line()
        await alice.sends(line)
        await alice.receives(line)
        await server.isKilled()
        await alice.receivesEnd()
        await alice.closes()
        await alice.theirs.reaches('TIME_WAIT')
        await server.startsAgain()
        const bob = await server.connect('bob')
        await bob.sends(line)
        await bob.receives(line)
      },
    ),

    check(
      'says EADDRINUSE and exits when the port is taken',
      {
        points: 1,
        hint: 'Two of your servers on one port: which of them would the kernel give a client to?',
        reread: 'What the calls answer',
      },
      async ({ server }) => {
        await server.starts()
        const second = await server.run(server.port)
        await second.exits(1)
        await second.complainsOnce('EADDRINUSE')
      },
    ),
  ],
})

/** Interrupts a program again and again, until it had not written anything since the last time, three times in a row. */
async function isInterruptedInVain(
  server: Stage['server'],
  written: () => number | undefined,
): Promise<void> {
  let before: number | undefined = -1
  for (let inVain = 0; inVain < 3; ) {
    await server.rests()
    const now = written()
    inVain = now === before ? inVain + 1 : 0
    before = now
    await server.isInterrupted()
  }
}
