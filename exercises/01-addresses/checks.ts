import { join } from 'node:path'
import { check, exercise } from '#grader'
import { encodeAddress, type SocketAddress } from '#posix'
import {
  decoding,
  decodingFilled,
  dialogue,
  ERROR,
  type Expectation,
  encoding,
  readsInPieces,
  requireAnswers,
} from './answers.ts'
import { decodingReal, requireKernelAgrees, unoccupied } from './kernel.ts'
import {
  anyIPv4,
  anyIPv6,
  CANONICAL,
  linkLocal,
  loopbackIPv4,
  loopbackIPv6,
  MALFORMED,
  mirroredIPv4,
  mirroredPort,
  WRITTEN,
} from './samples.ts'

const isLinux = process.platform === 'linux'

/** The loopback interface is the first of every Linux network namespace. */
const LOOPBACK_INTERFACE = 1

/** sizeof(sun_path), less the NUL at the path's end. */
const LONGEST_PATH = process.platform === 'darwin' ? 103 : 107

/** The longest of all answers, so many of them: Linux keeps 208 KiB for who does not read (net.core.wmem_default), the grader 64. */
const MORE_THAN_A_PIPE_KEEPS = 1400

/** An address of `family` and whatever follows, in this system's layout. */
function bytes(family: number, rest: Uint8Array): string {
  const head = process.platform === 'darwin' ? [2 + rest.length, family] : [family, 0]
  return Buffer.concat([Buffer.from(head), rest]).toString('hex')
}

export default exercise({
  title: 'Addresses',
  program: 'program.ts',
  lesson: '01-addresses',
  posix: false,
  checks: [
    check(
      'writes IPv4 addresses that bind() and connect() take',
      {
        points: 2,
        hint: 'Which fields travel to the other machine, and which does only your own kernel read?',
        reread: 'Two byte orders in one structure',
      },
      async (stage) => {
        const { random } = stage
        await requireKernelAgrees(stage, [
          ['bind', unoccupied(() => anyIPv4(random))],
          ['bind', unoccupied(() => anyIPv4(random))],
          ['connect', loopbackIPv4(random)],
        ])
      },
    ),

    check(
      'writes IPv6 addresses that bind() and connect() take',
      {
        points: 2,
        hint: 'In which order are the bytes of the port, and what stands between it and the address?',
        reread: 'One call, three shapes',
      },
      async (stage) => {
        const { random } = stage
        await requireKernelAgrees(stage, [
          ['bind', unoccupied(() => anyIPv6(random))],
          ['bind', unoccupied(() => anyIPv6(random))],
          ['connect', loopbackIPv6(random)],
        ])
      },
    ),

    check(
      'writes the interface of a link-local address',
      {
        points: 1,
        hint: 'The number after % never leaves this machine. In whose byte order is it then?',
        reread: 'Two byte orders in one structure',
      },
      async (stage) => {
        const { random } = stage
        const local = linkLocal(random, LOOPBACK_INTERFACE)
        if (isLinux) await requireKernelAgrees(stage, [['bind', local]])
        const numbers = [7, random.integer(256, 65_535), random.integer(2 ** 24, 2 ** 32 - 1)]
        await requireAnswers(
          stage,
          numbers.map((scopeId) => encoding(linkLocal(random, scopeId))),
        )
      },
    ),

    check(
      'writes paths that bind() takes',
      {
        points: 2,
        hint: 'Which bytes may a file name hold? Does yours end at a blank, or change on its way from text?',
        reread: 'One call, three shapes',
      },
      async (stage) => {
        const { random, directory } = stage
        // Of the same length each time: whether they fit behind the directory must not be luck.
        const word = () => random.word(4)
        const names = [
          `${word()}.sock`,
          `${word()}  ${word()} 1`,
          `é${word()}€`,
          `${word().toUpperCase()} `,
        ]
        await requireKernelAgrees(
          stage,
          names.map((name) => ['bind', { family: 'AF_UNIX', path: join(directory, name) }]),
        )
      },
    ),

    check(
      'writes exactly as many bytes as an address has',
      {
        points: 1,
        hint: 'How many bytes has each of the three, its padding or its final NUL included?',
        reread: 'One call, three shapes',
      },
      async (stage) => {
        const { random } = stage
        await requireAnswers(stage, [
          encoding(mirroredIPv4(random)),
          encoding(linkLocal(random, 0)),
          encoding({ family: 'AF_UNIX', path: `/run/${random.word()}` }),
          encoding({ family: 'AF_UNIX', path: random.word(1) }),
        ])
      },
    ),

    check(
      'holds a path to what fits, counted in bytes',
      {
        points: 1,
        hint: 'How many bytes is an é? And is there room for the NUL?',
        reread: 'One call, three shapes',
      },
      async (stage) => {
        const start = '/run/é€'
        const longest = start + stage.random.word(LONGEST_PATH - Buffer.byteLength(start))
        await requireAnswers(stage, [
          encoding({ family: 'AF_UNIX', path: longest }),
          [`encode unix ${longest}x`, ERROR],
          [`encode unix ${'é'.repeat(60)}`, ERROR],
        ])
      },
    ),

    check(
      'accepts every way to write an IPv6 address',
      {
        points: 1,
        hint: 'How many zeros is ::, where may it stand, and what may the last 32 bits look like?',
        reread: 'Many texts, one address',
      },
      async (stage) => {
        const chosen = mirroredPort(stage.random)
        const expectations = WRITTEN.map(([written, address]): Expectation => {
          const [, bytes] = encoding({ family: 'AF_INET6', address, port: chosen })
          return [`encode inet6 ${written} ${chosen}`, bytes]
        })
        await requireAnswers(stage, expectations)
      },
    ),

    check(
      'accepts ports and interfaces up to their limits',
      {
        points: 1,
        hint: 'Is 0 a port? And is the highest number of an interface still a positive one?',
        reread: 'The contract',
      },
      async (stage) => {
        const { random } = stage
        const [lowest, highest] = [0, 65_535].map((port) => ({ ...mirroredIPv4(random), port }))
        const port = mirroredPort(random)
        const last: SocketAddress = { ...anyIPv6(random), port, scopeId: 2 ** 32 - 1 }
        const [, none] = encoding({ family: 'AF_INET6', address: '2001:db8::1', port })
        await requireAnswers(stage, [
          ...[lowest!, highest!, last].flatMap((address) => [encoding(address), decoding(address)]),
          [`encode inet6 2001:db8::1%0 ${port}`, none],
        ])
      },
    ),

    check(
      'reads the IPv4 names of real sockets',
      {
        points: 2,
        hint: 'Which two bytes are the port, and which of them counts 256?',
        reread: 'Two byte orders in one structure',
      },
      async (stage) => {
        const { random } = stage
        await requireAnswers(stage, [
          decodingReal('bind', { ...loopbackIPv4(random), port: 0 }),
          decodingReal(
            'bind',
            unoccupied(() => anyIPv4(random)),
          ),
          decodingReal('connect', loopbackIPv4(random)),
          decodingFilled(random, anyIPv4(random)),
        ])
      },
    ),

    check(
      'reads the IPv6 names of real sockets',
      {
        points: 2,
        hint: 'What is in the last four bytes, and when is there something to say about it?',
        reread: 'One call, three shapes',
      },
      async (stage) => {
        const { random } = stage
        const local = linkLocal(random, LOOPBACK_INTERFACE)
        // Some of its digits are letters, whatever is drawn.
        const [question, answer] = decoding(anyIPv6(random))
        await requireAnswers(stage, [
          decodingReal('bind', { ...loopbackIPv6(random), port: 0 }),
          decodingReal(
            'bind',
            unoccupied(() => anyIPv6(random)),
          ),
          isLinux ? decodingReal('bind', local) : decoding(local),
          decoding(linkLocal(random, random.integer(256, 2 ** 24))),
          decodingFilled(random, anyIPv6(random)),
          [question.replace(/\S+$/, (hex) => hex.toUpperCase()), answer],
        ])
      },
    ),

    check(
      'shows an IPv4 peer of an IPv6 socket as what it is',
      {
        points: 1,
        hint: 'What do ten zero bytes, ff ff and four more tell whoever reads your log?',
        reread: 'Many texts, one address',
      },
      async (stage) => {
        const address = `::ffff:${loopbackIPv4(stage.random).address}`
        const port = mirroredPort(stage.random)
        const mapped = decodingReal('connect', { family: 'AF_INET6', address, port })
        await requireAnswers(stage, [mapped])
      },
    ),

    check(
      'writes IPv6 addresses in their canonical form',
      {
        points: 2,
        hint: 'Which run of zeros becomes ::, if there are two? And is a single zero a run?',
        reread: 'Many texts, one address',
      },
      async (stage) => {
        const chosen = mirroredPort(stage.random)
        await requireAnswers(
          stage,
          CANONICAL.map((address) => decoding({ family: 'AF_INET6', address, port: chosen })),
        )
      },
    ),

    check(
      'reads the paths of real sockets',
      {
        points: 2,
        hint: 'What ends a path, a byte or the end of all bytes? Could it be either?',
        reread: 'One call, three shapes',
      },
      async (stage) => {
        const { random, directory } = stage
        const path = join(directory, `${random.word()} ${random.word(2)}é`)
        const short = `/run/${random.word()}`
        const full = `/${random.word(LONGEST_PATH)}`
        const padded = short.padEnd(LONGEST_PATH + 1, '\0')
        await requireAnswers(stage, [
          decodingReal('bind', { family: 'AF_UNIX', path }),
          [`decode ${bytes(1, Buffer.from(padded))}`, `unix ${short}`],
          [`decode ${bytes(1, Buffer.from(full))}`, `unix ${full}`],
          [`decode ${bytes(1, Buffer.from(short))}`, `unix ${short}`],
          [`decode ${bytes(1, Buffer.from(`${short}\0${random.word()}`))}`, `unix ${short}`],
        ])
      },
    ),

    check(
      'refuses text that is no address, and goes on',
      {
        points: 2,
        hint: 'Which texts does your number parser take for a port? Is 010 ten, or eight? And what do you answer to an empty line?',
        reread: 'The contract',
      },
      async (stage) => {
        const good = encoding(mirroredIPv4(stage.random))
        const bad = MALFORMED.flatMap((line): Expectation[] => [[line, ERROR], good])
        const program = await requireAnswers(stage, [good, ...bad])
        await program.exits(0)
      },
    ),

    check(
      'refuses bytes that are no address, and goes on',
      {
        points: 2,
        hint: 'How many bytes has each family, and what if there is another family, or no path? What does Buffer.from make of half a byte?',
        reread: 'The contract',
      },
      async (stage) => {
        const { random } = stage
        const [inet, inet6] = [encodeAddress(anyIPv4(random)), encodeAddress(anyIPv6(random))]
        const hex = inet.toString('hex')
        const broken = [
          ...['', hex.slice(1), `${hex.slice(0, -2)}zz`, `0x${hex}`, `${hex} ${hex}`],
          ...[inet.subarray(0, 1), inet.subarray(0, 2), inet.subarray(0, 15)].map(toHex),
          ...[`${hex}00`, toHex(inet6.subarray(0, 24)), `${toHex(inet6)}00`],
          // The family is a number of two bytes: this one is 258. (macOS has its length there.)
          ...(isLinux ? [`0201${hex.slice(4)}`] : []),
          ...[bytes(99, inet.subarray(2)), bytes(1, Buffer.alloc(0)), bytes(1, Buffer.from('\0x'))],
          // One byte more than sun_path has, whether a NUL ends the path before or not: bind() would refuse it.
          ...['a', 'a\0'].map((path) => bytes(1, Buffer.from(path.padEnd(LONGEST_PATH + 2, path)))),
        ]
        const good = decoding(mirroredIPv4(random))
        const bad = broken.flatMap((text): Expectation[] => [[`decode ${text}`, ERROR], good])
        await requireAnswers(stage, bad)
      },
    ),

    check(
      'answers each line as soon as it is complete',
      {
        points: 2,
        hint: 'Is what one read brings a line? Must the input have ended before you answer?',
        reread: 'The contract',
      },
      async (stage) => {
        const { random } = stage
        const { program, answers } = await dialogue(stage)
        const expectations = [encoding(mirroredIPv4(random)), decoding(mirroredIPv4(random))]
        for (const expectation of expectations) {
          await readsInPieces(program, expectation[0], [4, 13, 20])
          await answers(expectation)
        }
        await program.reads(expectations.map(([question]) => `${question}\n`).join(''))
        for (const expectation of expectations) await answers(expectation)
      },
    ),

    check(
      'reads a letter that comes in two parts',
      {
        points: 1,
        hint: 'A read may end between the two bytes of an é. What does toString make of half a letter?',
        reread: 'The contract',
      },
      async (stage) => {
        const { program, answers } = await dialogue(stage)
        const start = `/run/${stage.random.word()}`
        const expectation = encoding({ family: 'AF_UNIX', path: `${start}é` })
        await readsInPieces(program, expectation[0], [`encode unix ${start}`.length + 1])
        await answers(expectation)
      },
    ),

    check(
      'answers a last line without a newline, and ends with the input',
      {
        points: 1,
        hint: 'What becomes of what you have read when no newline follows, but the end?',
        reread: 'The contract',
      },
      async ({ program, random }) => {
        const running = await program.run()
        const [first, last] = [encoding(mirroredIPv4(random)), encoding(mirroredIPv4(random))]
        await running.reads(`${first[0]}\n${last[0]}`)
        await running.inputEnds()
        await running.exits(0)
        await running.printedExactly(`${first[1]}\n${last[1]}\n`)
        const another = await program.run()
        await another.reads(`${first[0]}\n`)
        await another.inputEnds()
        await another.exits(0)
        await another.printedExactly(`${first[1]}\n`)
      },
    ),

    check(
      'writes every answer to a reader that is slow',
      {
        points: 1,
        seconds: 20,
        hint: 'The input has ended. Has stdout taken all your answers, before you exit?',
        reread: 'The contract',
      },
      async ({ program, random }) => {
        const path = random.word(LONGEST_PATH)
        const [question, answer] = encoding({ family: 'AF_UNIX', path })
        const running = await program.run()
        await running.outputStalls()
        await running.reads(`${question}\n`.repeat(MORE_THAN_A_PIPE_KEEPS))
        await running.inputEnds()
        await running.wasTakenOrHeldBack()
        await running.settles()
        await running.outputFlows()
        await running.prints(`${answer}\n`.repeat(MORE_THAN_A_PIPE_KEEPS))
        await running.exits(0)
      },
    ),
  ],
})

function toHex(address: Buffer): string {
  return address.toString('hex')
}
