import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { check } from '#grader'
import { holdsOnly, place, requireFile } from '#grader/shared-files'
import { obeys, requireComplaints, takesLeave, types } from './menu.ts'
import { checksum, delivery, listing, put } from './protocol.ts'

const programs: ['client'] = ['client']

/** Longer than a label of a host name may be (RFC 1035, section 2.3.4), so that no resolver is asked. */
const NO_HOST = 'x'.repeat(64)

/** 256 bytes, in 128 letters. */
const TOO_LONG = 'é'.repeat(128)

/** What the client makes of servers, files and lines that are not as they should be. */
export const troubleChecks = [
  check(
    'keeps nothing of a download whose checksum differs',
    {
      programs,
      points: 2,
      hint: 'The length is right. Are the bytes? And where are they until you know?',
      reread: 'What TCP does not promise',
    },
    async (stage) => {
      const { home, random } = stage
      const [old, sent, meant] = [random.lines(20), random.lines(500), random.lines(500)]
      place(home, 'old', old)
      const { program, server } = await obeys(stage, 'get old', 'get new', 'get good')
      for (const name of ['old', 'new']) {
        await server.receives(`GET ${name}\n`)
        await server.sends(Buffer.concat([Buffer.from('OK 500\n'), sent, checksum(meant)]))
      }
      await server.receives('GET good\n')
      await server.sends(delivery(sent))
      await takesLeave(server)
      await program.exits(1)
      await program.printedExactly('got good: 500 bytes\n')
      requireComplaints(program, /./, /./)
      requireFile(home, 'old', old)
      await holdsOnly(stage, home, 'good', 'old')
    },
  ),

  check(
    'keeps nothing of a download that the server does not finish',
    {
      programs,
      points: 3,
      hint: 'The server has ended. Is what came before the end the file?',
      reread: 'The name comes last',
    },
    async (stage) => {
      const { home, random } = stage
      const [old, file] = [random.lines(20), random.lines(90_000)]
      place(home, 'old', old)
      for (const [name, cut] of [
        ['old', 80_000],
        ['new', 3],
        ['new', 90_040],
      ] as const) {
        const { program, server } = await obeys(stage, `get ${name}`, 'list')
        await server.receives(`GET ${name}\n`)
        await server.sends(delivery(file).subarray(0, cut))
        await server.halfCloses()
        await program.exits(1)
        await program.printedExactly('')
        requireComplaints(program, /./)
      }
      requireFile(home, 'old', old)
      await holdsOnly(stage, home, 'old')
    },
  ),

  check(
    'says ECONNRESET when the server resets, and keeps nothing',
    {
      programs,
      points: 2,
      hint: 'A reset comes as an error on the socket. Who hears it while a file is under way, and what removes the part that has come?',
      reread: 'The name comes last',
    },
    async (stage) => {
      const { home, random } = stage
      const { program, server } = await obeys(stage, 'get new', 'list')
      await server.receives('GET new\n')
      await server.sendsInPieces([delivery(random.lines(90_000)).subarray(0, 80_000)])
      await program.rests()
      await server.resets()
      await program.exits(3)
      requireComplaints(program, /ECONNRESET/)
      await holdsOnly(stage, home)
    },
  ),

  check(
    'stops at an answer that makes no sense',
    {
      programs,
      points: 1,
      hint: 'What is neither OK nor ERR, and what is an OK that lacks the length?',
      reread: 'The contract',
    },
    async (stage) => {
      const { home, random } = stage
      const file = random.lines(9)
      place(home, 'file', file)
      for (const [line, request, answer] of [
        ['put file', put('file', file), 'HELLO\n'],
        ['get file', 'GET file\n', Buffer.concat([Buffer.from('OK many\n'), file])],
        ['list', 'LIST\n', 'OK many\n'],
      ] as const) {
        const { program, server } = await obeys(stage, line, 'get more')
        await server.receives(request)
        await server.sends(answer)
        await server.halfCloses()
        await program.exits(1)
        await program.printedExactly('')
        requireComplaints(program, /./)
        await server.receivesEndOrReset()
        await server.receivesNothing(0)
      }
      await holdsOnly(stage, home, 'file')
    },
  ),

  check(
    'obeys each line when it comes, and leaves when the server has ended',
    {
      programs,
      points: 1,
      hint: 'Somebody sits at the keyboard. Does your program wait for the end of its input before it does anything? And is QUIT the last word?',
      reread: 'The contract',
    },
    async (stage) => {
      const { program, server } = await types(stage, 'list')
      await server.receives('LIST\n')
      await server.sends(listing())
      await program.printsOnly('listed: 0\n')
      await program.reads('quit\n')
      await server.receives('QUIT\n')
      await program.printsOnly('listed: 0\n')
      await program.staysRunning()
      await server.sends('OK\n')
      await program.printsOnly('listed: 0\n')
      await program.staysRunning()
      await server.halfCloses()
      await program.exits(0)
      requireComplaints(program)
      const second = await types(stage, 'quit')
      await second.server.receives('QUIT\n')
      await second.server.halfCloses()
      await second.program.exits(1)
      requireComplaints(second.program, /./)
    },
  ),

  check(
    'asks only for names that stay in its directory',
    {
      programs,
      points: 2,
      hint: 'Your user types a name, and your program writes a file. Where?',
      reread: 'A name is an attack',
    },
    async (stage) => {
      const { home, directory, random } = stage
      mkdirSync(join(home, 'sub'))
      place(directory, 'key', random.lines(9))
      place(home, '.key', random.lines(9))
      const names = ['../files/key', 'sub/new', join(home, 'new'), '.key', '..', 'n\tew', TOO_LONG]
      const menu = names.flatMap((name) => [`get ${name}`, `put ${name}`])
      const { program, server } = await obeys(stage, ...menu, 'list')
      await server.receives('LIST\n')
      await server.sends('OK 0\n')
      await takesLeave(server)
      await program.exits(1)
      await program.printedExactly('listed: 0\n')
      requireComplaints(program, ...menu.map(() => /./))
    },
  ),

  check(
    'goes on when a local file fails',
    {
      programs,
      points: 2,
      hint: 'The file cannot be read, or not be given its name. Where in the stream are you then?',
      reread: 'Lines, then bytes, then lines again',
    },
    async (stage) => {
      const { home, random } = stage
      const file = random.lines(60_000)
      mkdirSync(join(home, 'folder'))
      const menu = ['put missing', 'put folder', 'get folder', 'get file']
      const { program, server } = await obeys(stage, ...menu)
      await server.receives('GET folder\n')
      await server.sends(delivery(file))
      await server.receives('GET file\n')
      await server.sends(delivery(file))
      await takesLeave(server)
      await program.exits(1)
      await program.printedExactly('got file: 60000 bytes\n')
      requireComplaints(program, /ENOENT/, /./, /./)
      await holdsOnly(stage, home, 'file', 'folder')
    },
  ),

  check(
    'says what it does not understand and goes on',
    {
      programs,
      points: 1,
      hint: 'What does somebody read who mistyped a command, and does the next line still count?',
      reread: 'The contract',
    },
    async (stage) => {
      const unknown = ['delete a', 'get', 'put ', 'listing', 'GET a']
      const { program, server } = await obeys(stage, ...unknown, 'li\x1b[2Jst', 'list')
      await server.receives('LIST\n')
      await server.sends('OK 0\n')
      await takesLeave(server)
      await program.exits(1)
      const told = [...unknown, 'li\\?\\[2Jst']
      requireComplaints(program, ...told.map((line) => new RegExp(`unknown command: ${line}$`)))
    },
  ),

  check(
    'tells a refused connection from an unknown host',
    {
      programs,
      points: 1,
      hint: 'What does the shell see when nobody listens, and what when the name means nothing?',
      reread: 'The contract',
    },
    async ({ client, listen }) => {
      const nobody = await listen('nobody')
      await nobody.stopsListening()
      const refused = await client.run('127.0.0.1', nobody.port)
      await refused.exits(2)
      await refused.complainsOnce('ECONNREFUSED')
      const unknown = await client.run(NO_HOST, nobody.port)
      await unknown.exits(5)
      await unknown.complainsOnce('ENOTFOUND')
    },
  ),
]
