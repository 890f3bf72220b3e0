import { check, exercise, type Stage } from '#grader'
import { errorOfConnecting } from './refusals.ts'
import { fillsStdout, holdsInputWithin } from './stalled.ts'

const MIB = 2 ** 20

/** Linux keeps at most 4 MiB for a TCP socket that is not read (net.ipv4.tcp_wmem). */
const MORE_THAN_THE_KERNEL_KEEPS = 6 * MIB

/** Longer than a label of a host name may be (RFC 1035, section 2.3.4), so that no resolver is asked. */
const NO_HOST = 'x'.repeat(64)

/** Longer than the moment that some wait before process.exit(). */
const SLOW_MS = 1200

/** The most that a client may keep, of either direction. */
const MOST_KEPT = 8 * MIB

/** An address of a group: no TCP connection leads there (RFC 1122, section 4.2.3.10). */
const GROUP = '224.0.0.1'

/** The client is connected to a server of the grader's. */
async function connected({ client, listen }: Stage, host = '127.0.0.1') {
  const listener = await listen('server', host)
  const program = await client.run(host, listener.port)
  const server = await listener.accepts()
  return { program, server }
}

/** More than fits into the client, and the kernel, at once. */
async function printsLargeAnswer(stage: Stage) {
  const { program, server } = await connected(stage)
  const bytes = stage.random.lines(MORE_THAN_THE_KERNEL_KEEPS)
  await program.outputStalls()
  await server.sends(bytes)
  await server.halfCloses()
  await server.wasTakenOrHeldBack()
  await program.outputFlows()
  await program.prints(bytes)
}

export default exercise({
  title: 'TCP client',
  program: 'client.ts',
  lesson: '03-tcp-client',
  limits: { outputMiB: 16 },
  checks: [
    check(
      'sends its input as it comes',
      {
        points: 2,
        hint: 'Do you wait for the end of the input before you send its beginning?',
        reread: 'Sending all',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        for (const text of [stage.random.line(), stage.random.word(), stage.random.line()]) {
          await program.reads(text)
          await server.receives(text)
        }
        await server.staysOpen()
      },
    ),

    check(
      'prints what the server sends as it comes',
      {
        points: 2,
        hint: 'Must you have sent everything before you look at what came back? Must everything have come before you print?',
        reread: 'Receiving some',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        const [greeting, more] = [stage.random.line(), stage.random.word()]
        await server.sends(greeting)
        await program.prints(greeting)
        await server.sends(more)
        await program.printsOnly(greeting + more)
      },
    ),

    check(
      'sends every byte of its input unchanged',
      {
        points: 2,
        hint: 'Did the input become a string, or lines, on its way? Which string is the byte ff?',
        reread: 'Bytes, or text',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        const bytes = notText(stage)
        await program.reads(bytes)
        await program.inputEnds()
        await server.receives(bytes)
        await server.receivesNothing()
      },
    ),

    check(
      'prints every byte of the answer unchanged',
      {
        points: 2,
        hint: 'Did the answer become a string on its way to stdout? Which string is the byte ff?',
        reread: 'Bytes, or text',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        const bytes = notText(stage)
        await server.sends(bytes)
        await server.halfCloses()
        await program.printsOnly(bytes)
      },
    ),

    check(
      'prints a character that comes in two parts',
      {
        points: 1,
        hint: 'How long is "é" in UTF-8, and what decodes to a character when only its first byte has come?',
        reread: 'Bytes, or text',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        const text = `${stage.random.word()} é € 𝄞 ${stage.random.word()}\n`
        const bytes = Buffer.from(text)
        const cuts = [1, 2, 4, 5, 7].map((after) => text.indexOf(' ') + 1 + after)
        const pieces = [0, ...cuts].map((from, at) => bytes.subarray(from, cuts[at]))
        await server.sendsInPieces(pieces)
        await server.halfCloses()
        await program.prints(bytes)
      },
    ),

    check(
      'ends its side at the end of its input, and goes on reading',
      {
        points: 2,
        hint: 'How does the server learn that you have said everything? And can you still hear it then?',
        reread: 'Who ends first',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        const [question, answer] = [stage.random.line(), stage.random.line()]
        await program.reads(question)
        await program.inputEnds()
        await server.receives(question)
        await server.receivesEnd()
        await server.sends(answer)
        await server.halfCloses()
        await program.exits(0)
        await program.printedExactly(answer)
      },
    ),

    check(
      'is done when the server ends, though more input may come',
      {
        points: 2,
        hint: 'The server has hung up. What keeps your process alive?',
        reread: 'Who ends first',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        const answer = stage.random.line()
        await server.sends(answer)
        await server.halfCloses()
        await program.exits(0)
        await program.printedExactly(answer)
        await server.receivesEnd()
      },
    ),

    check(
      'is done when the server ends, whatever is left to send',
      {
        points: 1,
        hint: 'The server will not read the rest. Who waits until it has been sent?',
        reread: 'Who ends first',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        server.stopsReading()
        await program.reads(stage.random.lines(MORE_THAN_THE_KERNEL_KEEPS))
        await program.wasTakenOrHeldBack()
        const answer = stage.random.line()
        await server.sends(answer)
        await server.halfCloses()
        await program.exits(0)
        await program.printedExactly(answer)
      },
    ),

    check(
      'sends a large input to a server that reads slowly',
      {
        points: 2,
        hint: 'What becomes of the input that waits to be sent when you close, or exit?',
        reread: 'Sending all',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        const bytes = stage.random.lines(MORE_THAN_THE_KERNEL_KEEPS)
        server.stopsReading()
        await program.reads(bytes)
        await program.inputEnds()
        await program.wasTakenOrHeldBack()
        // Some of the input, and its end, may still be in the pipe: who closes then is to close before anybody reads.
        await program.settles()
        server.readsAgain()
        await server.receives(bytes)
      },
    ),

    check(
      'keeps its memory bounded while the server does not read',
      {
        points: 2,
        hint: 'write() tells you when to stop reading your input. Do you listen to it?',
        reread: 'Sending all',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        await holdsInputWithin(MOST_KEPT, stage.random.lines(MIB), { program, server })
        await program.staysRunning()
      },
    ),

    check(
      'prints all of an answer to a reader that is slow',
      {
        points: 2,
        seconds: 30,
        hint: 'The server has ended. Has stdout taken everything that you wrote to it, before you exit?',
        reread: 'Who ends first',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        await program.outputStalls()
        const answer = await fillsStdout(stage, { program, server })
        await server.halfCloses()
        await server.reaches('FIN_WAIT2', 'TIME_WAIT', 'gone')
        await program.program.settles()
        await stage.quietFor(SLOW_MS, () => {})
        await program.outputFlows()
        await program.prints(answer)
        await printsLargeAnswer(stage)
      },
    ),

    check(
      'keeps its memory bounded while nobody reads its output',
      {
        points: 2,
        hint: 'stdout can be a pipe to something slow. What does its write() return then?',
        reread: 'Receiving some',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        await program.outputStalls()
        await server.isHeldWithin(MOST_KEPT, stage.random.lines(MIB))
        await program.staysRunning()
      },
    ),

    check(
      'sends its input while nobody reads its output',
      {
        points: 1,
        hint: 'What waits for stdout? Must your input wait for it, too?',
        reread: 'Receiving some',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        await program.outputStalls()
        await server.sends(stage.random.lines(MIB))
        await server.wasTakenOrHeldBack()
        const line = stage.random.line()
        await program.reads(line)
        await server.receives(line)
      },
    ),

    check(
      'connects over IPv6',
      {
        points: 1,
        needs: ['IPv6'],
        hint: 'Where do you take host and port apart, or put them together? What does that do to an address full of colons?',
        reread: 'The number, and who needs it',
      },
      async (stage) => {
        const { server } = await connected(stage, '::1')
        await server.staysOpen()
      },
    ),

    check(
      'says ECONNREFUSED when nobody listens',
      {
        points: 1,
        hint: "Who hears of the 'error', and does your process end then? Which exit code does the contract's table give it?",
        reread: 'The contract',
      },
      async ({ client, listen }) => {
        const placeholder = await listen('placeholder')
        await placeholder.stopsListening()
        const program = await client.run('127.0.0.1', placeholder.port)
        await program.exits(2)
        await program.complainsOnce('ECONNREFUSED')
        await program.printedExactly('')
      },
    ),

    check(
      'says ENOTFOUND when the host is unknown',
      {
        points: 1,
        hint: "What does the user see when a name cannot be resolved? Which exit code does the contract's table give this error?",
        reread: 'The contract',
      },
      async ({ client, random }) => {
        const program = await client.run(NO_HOST, random.integer(1, 65_535))
        await program.exits(5)
        await program.complainsOnce('ENOTFOUND')
        await program.printedExactly('')
      },
    ),

    check(
      'says ECONNRESET when the server resets, after what came before',
      {
        points: 2,
        hint: "Which event tells a reset from a good end? Which exit code does the contract's table give this error?",
        reread: 'The contract',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        const beginning = stage.random.line()
        await server.sends(beginning)
        await program.prints(beginning)
        await server.resets()
        await program.exits(3)
        await program.complainsOnce('ECONNRESET')
        await program.printedExactly(beginning)
      },
    ),

    check(
      'says ETIMEDOUT when the server is lost',
      {
        points: 1,
        needs: ['pidfd_getfd', 'SO_ATTACH_FILTER'],
        hint: "Not every error is a reset. Which exit code does the contract's table give this one?",
        reread: 'The contract',
        patience: 3,
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        server.theirs.givesUpAfter(1000)
        server.cutsCable()
        await program.reads(stage.random.line())
        await program.inputEnds()
        await program.exits(4)
        await program.complainsOnce('ETIMEDOUT')
      },
    ),

    check(
      'says the code of any other error, and exits with 1',
      {
        points: 1,
        hint: 'Which exit code has an error that is not in your list?',
        reread: 'The contract',
      },
      async ({ client, random }) => {
        const port = random.integer(1, 65_535)
        const code = await errorOfConnecting(GROUP, port)
        const program = await client.run(GROUP, port)
        await program.exits(1)
        await program.complainsOnce(code)
      },
    ),

    check(
      'says EPIPE when the reader of its output goes away',
      {
        points: 1,
        hint: 'stdout is a stream like any other. Who hears of its errors, and which exit code have they?',
        reread: 'The contract',
      },
      async (stage) => {
        const { program, server } = await connected(stage)
        const line = stage.random.line()
        await server.sends(line)
        await program.prints(line)
        await program.outputCloses()
        await server.sends(line)
        await program.exits(1)
        await program.complainsOnce('EPIPE')
      },
    ),
  ],
})

/** Every byte, many of them, and nothing that a line or a text would leave alone. */
function notText({ random }: Stage): Buffer {
  const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  const notUtf8 = Buffer.from([0x0d, 0x0a, 0x0a, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80])
  return Buffer.concat([everyByte, notUtf8, random.bytes(300)])
}
