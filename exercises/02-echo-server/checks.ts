import { check, exercise } from '#grader'
import type { TcpPeer } from '#grader/peers/tcp-peer'

const KIB = 2 ** 10
const MIB = 2 ** 20

const MOST_KEPT = 8 * MIB

/** Linux keeps at most 4 MiB for a TCP socket that is not read (net.ipv4.tcp_wmem). */
const MORE_THAN_THE_KERNEL_KEEPS = 6 * MIB

export default exercise({
  title: 'Echo server',
  program: 'server.ts',
  lesson: '02-echo-server',
  checks: [
    check(
      'listens on the given port, on loopback only',
      {
        points: 1,
        hint: 'Which addresses does listen() take when it is told only a port?',
        reread: 'When the port is taken',
      },
      ({ server }) => server.listensOnLoopbackOnly(),
    ),

    check(
      'returns what one client says',
      {
        points: 1,
        hint: 'Do you answer on the connection the bytes came from, as soon as they come, and more than once?',
        reread: 'A telephone in seven calls',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        for (const line of [random.line(), random.line(), random.line()]) {
          await alice.sends(line)
          await alice.receives(line)
        }
        await alice.receivesNothing()
        await alice.staysOpen()
      },
    ),

    check(
      'returns every byte unchanged',
      {
        points: 2,
        hint: 'Did the bytes become a string on the way? Which string is the byte ff?',
        reread: 'Bytes, not text, not messages',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
        const notUtf8 = Buffer.concat([
          Buffer.from([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80]),
          random.bytes(200),
        ])
        for (const bytes of [everyByte, Buffer.alloc(64), notUtf8]) {
          await alice.sends(bytes)
          await alice.receives(bytes)
        }
      },
    ),

    check(
      'puts nothing between pieces',
      {
        points: 1,
        hint: 'Is there a place in your server that thinks one read is one message, or one line?',
        reread: 'Bytes, not text, not messages',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const pieces = [
          `  ${random.word()}`,
          `${random.word()} \r\n`,
          ' ',
          random.word(),
          '\n\n',
          random.word(),
        ]
        await alice.sendsInPieces(pieces)
        await alice.receives(pieces.join(''))
        for (const piece of pieces) await alice.sends(piece)
        await alice.receives(pieces.join(''))
        await alice.receivesNothing()
      },
    ),

    check(
      'returns a mebibyte to a client that reads slowly',
      {
        points: 2,
        hint: 'What happens to bytes you wrote that the client has no room for yet?',
        reread: 'A client that does not read',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const bytes = random.lines(MIB)
        alice.stopsReading()
        await alice.sends(bytes)
        await alice.wasTakenOrHeldBack()
        alice.readsAgain()
        await alice.receives(bytes)
      },
    ),

    check(
      'keeps its memory bounded while a client does not read',
      {
        points: 2,
        seconds: 30,
        hint: 'write() tells you when to stop reading. Do you listen to it?',
        reread: 'A client that does not read',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        await alice.isHeldWithin(MOST_KEPT, random.lines(MIB))
        await server.staysUp()
      },
    ),

    check(
      'keeps clients apart',
      {
        points: 2,
        hint: 'Which variables of your server belong to all clients, and which to one?',
        reread: 'One socket for each caller',
      },
      async ({ server, random }) => {
        const names = ['alice', 'bob', 'carol']
        const clients = await Promise.all(names.map((name) => server.connect(name)))
        for (let round = 0; round < 3; round++) {
          const words = clients.map(() => random.line(12))
          for (const [at, client] of clients.entries()) await client.sends(words[at]!)
          for (const [at, client] of clients.entries()) await client.receives(words[at]!)
        }
        const [alice, bob] = clients
        const more = random.lines(MORE_THAN_THE_KERNEL_KEEPS + 10)
        const blocks = [more.subarray(10), more.subarray(0, -10)]
        for (const [at, client] of [alice!, bob!].entries()) {
          client.stopsReading()
          await client.sends(blocks[at]!)
        }
        await Promise.all([alice!.wasTakenOrHeldBack(), bob!.wasTakenOrHeldBack()])
        alice!.readsAgain()
        bob!.readsAgain()
        await Promise.all([alice!.receives(blocks[0]!), bob!.receives(blocks[1]!)])
      },
    ),

    check(
      'keeps an idle client from holding up others',
      {
        points: 2,
        seconds: 30,
        hint: 'Does your server wait for one client to finish before it looks at the next?',
        reread: 'Nobody waits by the telephone',
      },
      async ({ server, random }) => {
        const idle = await server.connect('idle')
        const alice = await server.connect('alice')
        const line = random.line()
        await alice.sends(line)
        await alice.receives(line)
        await alice.closes()
        const bob = await server.connect('bob')
        await bob.sends(line)
        await bob.receives(line)
        const slow = await server.connect('slow')
        slow.stopsReading()
        await slow.sends(random.lines(MORE_THAN_THE_KERNEL_KEEPS))
        await slow.wasTakenOrHeldBack()
        const guests: TcpPeer[] = []
        for (let number = 1; number <= 30; number++)
          guests.push(await server.connect(`guest ${number}`))
        for (const guest of guests) await guest.sends(line)
        for (const guest of guests) await guest.receives(line)
        await idle.staysOpen()
        await slow.staysOpen()
      },
    ),

    check(
      'survives a client that resets',
      {
        points: 2,
        seconds: 30,
        hint: "What does Node do with an 'error' event that nobody listens for?",
        reread: 'A client that resets',
      },
      async (stage) => {
        const { server, random } = stage
        const line = random.line()
        const bob = await server.connect('bob')
        const alice = await server.connect('alice')
        alice.stopsReading()
        await alice.sends(random.lines(64 * KIB))
        await alice.resets()
        await stage.settles()
        // A reset that comes behind an end is another error, EPIPE. Held up, the program meets both at once.
        const carol = await server.connect('carol')
        await server.isHeldUp()
        await carol.sends(line)
        await carol.halfCloses()
        // Where a process of its own serves it, that one is not held up, and ends as well.
        await carol.reaches('FIN_WAIT2', 'TIME_WAIT')
        await carol.resets()
        await server.goesOn()
        await stage.settles()
        const dave = await server.connect('dave')
        for (const client of [bob, dave]) {
          await client.sends(line)
          await client.receives(line)
        }
        await server.staysUp()
      },
    ),

    check(
      "echoes what came before the client's end, then ends too",
      {
        points: 1,
        seconds: 30,
        hint: 'A client that has ended its side still reads. Who ends yours, and when?',
        reread: 'A client that ends',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const line = random.line()
        await alice.sends(line)
        await alice.halfCloses()
        await alice.receives(line)
        await alice.receivesEnd()
        const bob = await server.connect('bob')
        const bytes = random.lines(MORE_THAN_THE_KERNEL_KEEPS)
        bob.stopsReading()
        await bob.sends(bytes)
        await bob.halfCloses()
        await bob.wasTakenOrHeldBack()
        bob.readsAgain()
        await bob.receives(bytes)
        await bob.receivesEnd()
      },
    ),

    check(
      'ends only after everything has been written',
      {
        points: 1,
        seconds: 30,
        hint: "When the client's end arrives, where are the bytes that you wrote and no kernel took yet?",
        reread: 'A client that ends',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const owed = await alice.clogs((length) => random.lines(length))
        await alice.halfCloses()
        await server.rests()
        alice.readsAgain()
        await alice.receives(owed)
        await alice.receivesEnd()
      },
    ),

    check(
      'leaves no descriptor and no CLOSE_WAIT behind',
      {
        points: 2,
        seconds: 30,
        hint: 'Who closes your end of a connection that the client has ended, or reset?',
        reread: 'A client that ends',
      },
      async ({ server, random }) => {
        await server.starts()
        for (let number = 1; number <= 200; number++) {
          const client = await server.connect(`client ${number}`)
          const line = random.line()
          await client.sends(line)
          await client.receives(line)
          await client.closes()
        }
        await server.socketsBecome(
          (sockets) => sockets.length === 1 && sockets[0]?.state === 'LISTEN',
          { what: 'the sockets left after 200 clients', expected: 'the listening socket alone' },
        )
      },
    ),

    check(
      'says EADDRINUSE and exits when the port is taken',
      {
        points: 1,
        hint: 'bind() and listen() can fail. Who hears of it, and what does the shell see?',
        reread: 'When the port is taken',
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
