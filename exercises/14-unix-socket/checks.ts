import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, exercise, type Stage } from '#grader'
import {
  leavesADeadSocket,
  leavesAlone,
  refuses,
  requireModeOf,
  whileDatagramsAreTaken,
} from './files.ts'
import { comesToRest, stopsAtOnce } from './stops.ts'

/** sun_path less the NUL at its end: unix(7). */
const LONGEST_PATH = process.platform === 'darwin' ? 103 : 107

/** So many lines are more than Node reads ahead for a client that does not read, and less than the kernel keeps for it. */
const MORE_THAN_IS_READ_AHEAD = 150

/** Lines of a thousand bytes, and more of them than the kernel keeps for a client that does not read. */
function manyLines(random: Stage['random'], length = 400): string[] {
  return Array.from({ length }, () => random.line(999))
}

function echoed(lines: string[]): string {
  return lines.map((line) => `echo ${line}`).join('')
}

export default exercise({
  title: 'Unix sockets',
  program: 'server.ts',
  lesson: '14-unix-socket',
  transport: 'unix',
  serverArguments: ['{path}'],
  checks: [
    check(
      'answers echo with the text, and what it does not know with error',
      {
        points: 1,
        hint: 'Which part of the line is the text? What about its blanks, a CR in it, and letters that are not ASCII?',
        reread: 'The contract',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const blanks = ` ${random.word()}  ${random.word()} `
        const returns = `${random.word()}\r${random.word()}\r`
        for (const text of [random.word(), blanks, returns, 'äöü €', '']) {
          await alice.sends(`echo ${text}\n`)
          await alice.receives(`${text}\n`)
        }
        const names = ['whoami?', 'whoami now', 'whoami ', 'whoami\r']
        const echoes = ['ECHO hello', 'echo', 'echo\thello', 'echoes hello', ' echo hello']
        for (const line of [random.word(), '', ...names, ...echoes]) {
          await alice.sends(`${line}\n`)
          await alice.receives('error\n')
        }
        await alice.receivesNothing()
      },
    ),

    check(
      'answers each line once, however it arrives',
      {
        points: 1,
        hint: 'Is what one event brings a line? Half a line, three at once, perhaps half a letter?',
        reread: 'A stream like any other',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const [one, two, three] = [random.line(), random.line(), random.line()]
        await alice.sends(`echo ${one}echo ${two}echo ${three}`)
        await alice.receives(one + two + three)
        const line = Buffer.from(`echo ${random.word()}é\n`)
        const pieces = [line.subarray(0, 3), line.subarray(3, -2), line.subarray(-2)]
        await alice.sendsInPieces(pieces)
        await alice.receives(line.subarray('echo '.length))
        // Between two halves of hers, and of a letter, comes a line of somebody else.
        const bob = await server.connect('bob')
        await alice.sendsInPieces([line.subarray(0, -2)])
        await bob.sends(`echo ${one}`)
        await bob.receives(one)
        await alice.sends(line.subarray(-2))
        await alice.receives(line.subarray('echo '.length))
        await alice.receivesNothing()
      },
    ),

    check(
      'tells each client who it is, as the kernel knows it',
      {
        points: 3,
        hint: 'Of which socket did you ask SO_PEERCRED: the one that listens, or the one of this client?',
        reread: 'Who is there',
      },
      async ({ server, random }) => {
        const alice = await server.connect('alice')
        const bob = await server.visitor('bob')
        const line = (pid: number) => {
          const { uid, gid, ...seen } = server.credentialsOf(pid)
          return `${seen.pid} ${uid} ${gid}\n`
        }
        for (let round = 0; round < 2; round++) {
          await bob.sends('whoami\n')
          await bob.receives(line(bob.pid))
          await alice.sends('whoami\n')
          await alice.receives(line(process.pid))
        }
        const [before, after] = [random.line(), random.line()]
        await alice.sends(`echo ${before}whoami\necho ${after}`)
        await alice.receives(before + line(process.pid) + after)
      },
    ),

    check(
      'keeps an idle client from holding up others',
      {
        points: 1,
        hint: 'Does your server wait for one client before it looks at the next?',
        reread: 'A stream like any other',
      },
      async ({ server, random }) => {
        const idle = await server.connect('idle')
        const alice = await server.connect('alice')
        const line = random.line()
        await alice.sends(`echo ${line}`)
        await alice.receives(line)
        await alice.closes()
        await idle.staysOpen()
      },
    ),

    check(
      "answers what came before the client's end, then ends too",
      {
        points: 1,
        seconds: 20,
        hint: 'A client that has ended its side may still read, and late. Who ends yours, and when? What of a line that is not complete?',
        reread: 'A stream like any other',
      },
      async (stage) => {
        const { server, random } = stage
        const alice = await server.connect('alice')
        const line = random.line()
        await alice.sends(`echo ${line}echo ${random.word()}`)
        await alice.halfCloses()
        await alice.receives(line)
        await alice.receivesEnd()
        const bob = await server.connect('bob')
        bob.stopsReading()
        const lines = manyLines(random)
        await bob.sends(echoed(lines))
        await bob.halfCloses()
        await comesToRest(stage)
        bob.readsAgain()
        await bob.receives(lines.join(''))
        await bob.receivesEnd()
      },
    ),

    check(
      'survives a client that goes away',
      {
        points: 1,
        hint: 'To whom do you write when the client has closed, and who hears that it failed?',
        reread: 'A stream like any other',
      },
      async (stage) => {
        const { server, random } = stage
        const line = random.line()
        for (const name of ['alice', 'bob', 'carol']) {
          const client = await server.connect(name)
          client.stopsReading()
          for (let sent = 0; sent < 100; sent++) await client.sends(`echo ${line}`)
          await client.resets()
        }
        const dave = await server.connect('dave')
        const isServed = async () => {
          await dave.sends(`echo ${line}`)
          await dave.receives(line)
        }
        // Nobody writes to her any more: what she leaves unread is all there is to hear of.
        const erin = await server.connect('erin')
        erin.stopsReading()
        await erin.sends(echoed(manyLines(random, MORE_THAN_IS_READ_AHEAD)))
        await stage.settles()
        await isServed()
        await erin.resets()
        await stage.settles()
        await isServed()
        await server.staysUp()
      },
    ),

    check(
      'makes its file with mode 0600, and never has another',
      {
        points: 2,
        hint: 'Which call makes the file, and what decides its mode at that moment?',
        reread: 'Who may connect',
      },
      async ({ server }) => {
        await server.starts()
        await server.file.wasMadeWith(0o600)
      },
    ),

    check(
      'replaces the file that a dead server left',
      {
        points: 2,
        hint: 'Who removes the file of a server that was killed? What does connect say to it? And which mode has the new one?',
        reread: 'What a dead server leaves',
      },
      async ({ server, random }) => {
        const serves = async (name: string) => {
          const client = await server.connect(name)
          const line = random.line()
          await client.sends(`echo ${line}`)
          await client.receives(line)
        }
        await serves('alice')
        const { stat } = server.file
        await server.isKilled()
        await server.startsAgain()
        await serves('bob')
        requireModeOf(stat, server.file)
      },
    ),

    check(
      'leaves a living server and its file alone',
      {
        points: 2,
        hint: 'How do you find out that nobody listens? Which of your ways out removes the file, and whose is it then?',
        reread: 'What a dead server leaves',
      },
      async ({ server, random, transcript }) => {
        const alice = await server.connect('alice')
        const first = server.running
        const { stat, path } = server.file
        first.isSent('SIGSTOP')
        transcript.record('grader', 'starts a second server at the same path')
        const second = await server.run(path)
        await second.exits(1)
        await second.complainsOnce('EADDRINUSE')
        first.isSent('SIGCONT')
        await server.file.isStill(stat)
        const line = random.line()
        await alice.sends(`echo ${line}`)
        await alice.receives(line)
        await first.staysRunning()
      },
    ),

    check(
      'never removes what is no socket',
      {
        points: 2,
        hint: 'connect refuses a text file, a folder and a link, too. What else must be true of what you remove?',
        reread: 'What a dead server leaves',
      },
      async (stage) => {
        const { server, directory, random, transcript } = stage
        server.file.fits()
        const at = (name: string) => join(directory, name)
        writeFileSync(at('text'), random.line())
        mkdirSync(at('folder'))
        await leavesADeadSocket(directory, 'dead')
        symlinkSync(at('dead'), at('link'))
        symlinkSync(at('nothing'), at('dangling'))
        transcript.record(
          'grader',
          'makes a text file, a folder, a link to the file of a dead server, and one to nothing',
        )
        for (const name of ['text', 'folder', 'link', 'dangling'])
          await leavesAlone(stage, at(name))
      },
    ),

    check(
      'leaves a socket alone when connect does not tell who listens',
      {
        points: 1,
        hint: 'Which one error of connect says that nobody listens? What do the others say?',
        reread: 'What a dead server leaves',
      },
      async (stage) => {
        const { path } = stage.server.file
        stage.server.file.fits()
        await whileDatagramsAreTaken(path, async () => {
          stage.transcript.record('grader', 'takes datagrams at the path: connect says EPROTOTYPE')
          await leavesAlone(stage, path)
        })
      },
    ),

    check(
      'removes its file and exits with 0 when it is told to stop',
      {
        points: 2,
        hint: 'What runs in your program when SIGTERM comes, and when Ctrl-C sends SIGINT?',
        reread: 'Cleaning up',
      },
      async (stage) => {
        const { server } = stage
        const stopsAt = async (signal: 'SIGTERM' | 'SIGINT') => {
          await comesToRest(stage)
          await stopsAtOnce(stage, signal)
          await server.file.isGone()
        }
        await stopsAt('SIGTERM')
        await server.startsAgain()
        await stopsAt('SIGINT')
      },
    ),

    check(
      'stops at once, though clients are connected',
      {
        points: 1,
        hint: 'server.close() waits for every connection to end. For whom do they wait? And who waits for a client that does not read?',
        reread: 'Cleaning up',
      },
      async (stage) => {
        const { server, random } = stage
        const alice = await server.connect('alice')
        const line = random.line()
        await alice.sends(`echo ${line}`)
        await alice.receives(line)
        alice.stopsReading()
        await alice.sends(echoed(manyLines(random)))
        await comesToRest(stage)
        await stopsAtOnce(stage, 'SIGTERM')
        alice.readsAgain()
        await alice.receivesEndOrReset()
      },
    ),

    check(
      'listens at a path that looks like a number',
      {
        points: 1,
        hint: 'What does listen() make of "7999", and of "0x1f": a path, or something else?',
        reread: 'A stream like any other',
      },
      async ({ server, home, random }) => {
        // Too large for a port: a program that takes it for one opens none.
        const number = random.integer(70_000, 99_999)
        for (const name of [String(number), `0x${number.toString(16)}`]) {
          server.given(name).at(join(home, name))
          await server.startsAgain()
          const alice = await server.connect('alice')
          const line = random.line()
          await alice.sends(`echo ${line}`)
          await alice.receives(line)
        }
      },
    ),

    check(
      'refuses a path that does not fit, and takes one that just does',
      {
        points: 2,
        hint: 'How many bytes has sun_path, and how many has an é?',
        reread: 'A name of 107 bytes',
      },
      async (stage) => {
        const { server, directory, random, transcript } = stage
        server.file.fits()
        const room = LONGEST_PATH - Buffer.byteLength(directory) - 1
        // One byte too many, and far fewer letters.
        const letters = room % 2 === 0 ? 1 : 2
        const name = `${random.word(letters)}${'é'.repeat((room + 1 - letters) / 2)}`
        const tooLong = join(directory, name)
        transcript.record('grader', `names a path of ${Buffer.byteLength(tooLong)} bytes`)
        await refuses(stage, tooLong, 'EINVAL')
        transcript.record('grader', `names a path of ${LONGEST_PATH} bytes`)
        server.at(join(directory, random.word(room)))
        const alice = await server.connect('alice')
        const line = random.line()
        await alice.sends(`echo ${line}`)
        await alice.receives(line)
      },
    ),

    check(
      'says in one line what else went wrong',
      {
        points: 1,
        hint: 'Who hears of an error that is neither EADDRINUSE nor EINVAL? What is on stderr then, and what is the exit code?',
        reread: 'The contract',
      },
      async (stage) => {
        // ENOENT, which Node calls by this name.
        await refuses(stage, join(stage.directory, 'nowhere', 'socket'), 'EACCES')
      },
    ),
  ],
})
