import { check } from '#grader'
import { holdsOnly, place, requireFile, requireNoFile } from '#grader/shared-files'
import { placeLarge } from './files.ts'
import { peak, requireBounded } from './memory.ts'
import { obeys, requireComplaints, takesLeave } from './menu.ts'
import { announcement, checksum, delivery, listing, NOTHING, put } from './protocol.ts'

const MIB = 2 ** 20
const programs: ['client'] = ['client']

const LONGEST_NAME = 255

/** The file that must not fit into memory; see memory.ts. */
const HUGE = 64 * MIB

/** What a reader that has stopped does not take of such a part, the kernel does not keep either. */
const LARGE = 8 * MIB

/** The client, and a server of the grader's. */
export const clientChecks = [
  check(
    'lists, gets and puts files as it is told',
    {
      programs,
      points: 3,
      hint: 'Is every byte sent and stored as it is, and every line of the input carried out in its turn?',
      reread: 'The contract',
    },
    async (stage) => {
      const { home, random } = stage
      const [download, upload] = [random.bytes(100_001), random.bytes(70_001)]
      place(home, 'b.bin', upload)
      place(home, 'no bytes', NOTHING)
      const menu = ['get a  b.bin', 'put b.bin', '', 'put no bytes', 'get empty', 'list', 'list']
      const { program, server } = await obeys(stage, ...menu, 'quit', 'get never')
      await server.receives('GET a  b.bin\n')
      await server.sends(delivery(download))
      await server.receives(put('b.bin', upload))
      await server.sends('OK\n')
      await server.receives(put('no bytes', NOTHING))
      await server.sends('OK\n')
      await server.receives('GET empty\n')
      await server.sends(delivery(NOTHING))
      await server.receives('LIST\n')
      await server.sends(listing(['a  b.bin', 100_001], ['é', 0]))
      await server.receives('LIST\n')
      await server.sends(listing())
      await takesLeave(server)
      await program.exits(0)
      await program.printedExactly(
        [
          'got a  b.bin: 100001 bytes',
          'put b.bin: 70001 bytes',
          'put no bytes: 0 bytes',
          'got empty: 0 bytes',
          '100001 a  b.bin',
          '0 é',
          'listed: 2',
          'listed: 0\n',
        ].join('\n'),
      )
      requireComplaints(program)
      requireFile(home, 'a  b.bin', download)
      requireFile(home, 'empty', NOTHING)
      await holdsOnly(stage, home, 'a  b.bin', 'b.bin', 'empty', 'no bytes')
    },
  ),

  check(
    'takes answers however the stream is cut',
    {
      programs,
      points: 2,
      hint: 'OK, the file and its checksum may come in one piece or in twenty. Where does a half line wait?',
      reread: 'Lines, then bytes, then lines again',
    },
    async (stage) => {
      const { home, random } = stage
      const file = random.lines(8)
      const answer = delivery(file)
      const cuts = [1, 3, 4, 5, 9, 13, 14, answer.length - 1]
      const { program, server } = await obeys(stage, ...cuts.map((cut) => `get ${cut}`), 'list')
      for (const cut of cuts) {
        await server.receives(`GET ${cut}\n`)
        await server.sendsInPieces([answer.subarray(0, cut), answer.subarray(cut)])
      }
      await server.receives('LIST\n')
      await server.sendsInPieces(['O', 'K 2\n8', ' a\n9 ', 'b\n'])
      await takesLeave(server)
      await program.exits(0)
      for (const cut of cuts) requireFile(home, String(cut), file)
      requireComplaints(program)
    },
  ),

  check(
    "reports the server's errors and goes on",
    {
      programs,
      points: 2,
      hint: 'One command failed. What becomes of the next, and what does the exit code say at the end?',
      reread: 'The contract',
    },
    async (stage) => {
      const { home, random } = stage
      const [word, upload, file] = [random.word(), random.lines(30), random.lines(4)]
      place(home, 'new', upload)
      const { program, server } = await obeys(stage, 'get missing', 'put new', 'list', 'get file')
      await server.receives('GET missing\n')
      await server.sends(`ERR 404 no ${word}\n`)
      await server.receives(put('new', upload))
      await server.sends(`ERR 422 \x1b[31m${word}\n`)
      await server.receives('LIST\n')
      await server.sends('ERR 500 EIO\n')
      await server.receives('GET file\n')
      await server.sends(delivery(file))
      await takesLeave(server)
      await program.exits(1)
      await program.printedExactly('got file: 4 bytes\n')
      const harmless = new RegExp(`error 422: [^\x1b]+${word}$`)
      requireComplaints(program, new RegExp(`error 404: no ${word}$`), harmless, /error 500: EIO$/)
      await holdsOnly(stage, home, 'file', 'new')
    },
  ),

  check(
    'keeps its memory bounded while the server does not read',
    {
      programs,
      seconds: 30,
      points: 3,
      hint: 'Who decides how fast your file is read: the disk, or the server?',
      reread: 'Somebody stops reading',
    },
    async (stage) => {
      const { home, random } = stage
      const huge = placeLarge(home, 'huge', HUGE, random.lines(MIB))
      const small = random.lines(200_000)
      place(home, 'small', small)
      const { program, server } = await obeys(stage, 'put small', 'put huge')
      await server.reads(put('small', small).length)
      const before = peak(program.program)
      server.stopsReading()
      await server.sends('OK\n')
      await program.rests()
      requireBounded(program.program, before, 'a server does not read a file of 64 MiB')
      const beginning = Buffer.concat([announcement('huge', HUGE), huge.subarray(0, LARGE)])
      server.readsAgain()
      await server.receives(beginning)
    },
  ),

  check(
    'keeps its memory bounded during a download',
    {
      programs,
      seconds: 30,
      points: 3,
      long: true,
      hint: 'Where are the first bytes of the file while the last are on their way?',
      reread: 'Somebody stops reading',
    },
    async (stage) => {
      const { home, random } = stage
      const [block, small] = [random.lines(MIB), random.lines(200_000)]
      const huge = Buffer.alloc(HUGE, block)
      const { program, server } = await obeys(stage, 'get small', 'get huge')
      await server.receives('GET small\n')
      await server.sends(delivery(small))
      await server.receives('GET huge\n')
      const before = peak(program.program)
      await server.sends(`OK ${HUGE}\n`)
      for (let sent = 0; sent < HUGE; sent += MIB) await server.sends(block)
      await server.wasRead()
      await program.rests()
      requireBounded(program.program, before, 'a file of 64 MiB arrives')
      await server.sends(checksum(huge))
      await takesLeave(server)
      await program.exits(0)
      requireFile(home, 'huge', huge)
    },
  ),

  check(
    'gives a download its name only when it is complete',
    {
      programs,
      points: 2,
      hint: 'What does somebody find who looks for the file while half of it is here?',
      reread: 'The name comes last',
    },
    async (stage) => {
      const { home, random } = stage
      const [old, file] = [random.lines(30), random.lines(100_000)]
      place(home, 'old', old)
      const long = 'n'.repeat(LONGEST_NAME)
      const { program, server } = await obeys(stage, 'get old', `get ${long}`)
      for (const name of ['old', long]) {
        await server.receives(`GET ${name}\n`)
        await server.sendsInPieces([delivery(file).subarray(0, 90_000)])
        await program.rests()
        if (name === 'old') requireFile(home, name, old)
        else requireNoFile(home, name)
        await server.sends(delivery(file).subarray(90_000))
      }
      await takesLeave(server)
      await program.exits(0)
      for (const name of ['old', long]) requireFile(home, name, file)
      await holdsOnly(stage, home, long, 'old')
    },
  ),
]
