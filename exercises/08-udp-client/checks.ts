import { check, exercise, Skipped } from '#grader'
import {
  agreeInAByte,
  answer,
  answers,
  asked,
  errorOfAsking,
  goes,
  idOf,
  nextIsDue,
  requireDoubling,
  requireEnd,
  requireMessage,
  requireNoLastWait,
  requirePatience,
  requireUnhurried,
  stray,
  triesAmidNoise,
} from './questions.ts'

/** A UDP datagram in an IPv4 packet of 65,535 bytes, without the two headers and our id. */
const LONGEST_MESSAGE = 65_535 - 20 - 8 - 2

/** IPv6 does not count its own header. */
const LONGEST_OVER_IPV6 = LONGEST_MESSAGE + 20

/** To this address a socket sends only when it was told that it may. */
const BROADCAST = '255.255.255.255'

/** Longer than a label of a host name may be (RFC 1035, section 2.3.4), so that no resolver is asked. */
const NO_HOST = 'x'.repeat(64)

export default exercise({
  title: 'Asking without a connection',
  program: 'client.ts',
  lesson: '08-udp-client',
  transport: 'udp',
  checks: [
    check(
      'sends one datagram: an id, then the message',
      {
        points: 2,
        hint: 'Where does a datagram end? Is there anything in yours besides two bytes of id and the message?',
        reread: 'A datagram is a letter',
      },
      async (stage) => {
        const message = `à ${stage.random.word()}? 10 €`
        const { server, question } = await asked(stage, { message })
        requireMessage(server, question, message)
      },
    ),

    check(
      "prints the answer's bytes unchanged",
      {
        points: 2,
        hint: 'Did the answer become a string on its way to stdout? Which string is the byte ff?',
        reread: 'The contract',
      },
      async (stage) => {
        const { server, program } = await asked(stage)
        const notText = Buffer.concat([
          Buffer.from([0xff, 0x00, 0x0d, 0x0a, 0xc3]),
          stage.random.bytes(300),
        ])
        await answers(server, notText)
        await program.prints(Buffer.concat([notText, Buffer.from('\n')]))
      },
    ),

    check(
      'asks again when its question is lost',
      {
        points: 1,
        hint: 'A send without an error: does it mean that anybody got the datagram?',
        reread: 'What can happen to a letter',
      },
      async (stage) => {
        const { server, program } = await asked(stage)
        await server.receives()
        await server.receives()
        const word = stage.random.word()
        await answers(server, word)
        await program.prints(`${word}\n`)
      },
    ),

    check(
      'doubles its wait between tries',
      {
        points: 2,
        hint: 'Is each wait twice as long as the one before, or are they all alike?',
        reread: 'What can happen to a letter',
        patience: 2.5,
      },
      async (stage) => {
        const { server, question } = await asked(stage)
        const again = [await server.receives(), await server.receives(), await server.receives()]
        requireDoubling(server, [question, ...again])
      },
    ),

    check(
      'asks again with the same bytes',
      {
        points: 1,
        hint: 'Is a second try a new question? How would the server know that it is the same?',
        reread: 'What can happen to a letter',
      },
      async (stage) => {
        const { server, question } = await asked(stage)
        await server.receives(question.bytes)
        await server.receives(question.bytes)
      },
    ),

    check(
      'gives up after four tries',
      {
        points: 2,
        hint: 'How long do you listen after the fourth datagram, and what do you say when it was in vain?',
        reread: 'The contract',
        patience: 2.5,
      },
      async (stage) => {
        const { server, program, question } = await asked(stage)
        for (let tries = 1; tries < 4; tries++) await server.receives()
        await requirePatience(stage, program, server)
        const end = await program.exits(4)
        await program.complainsOnce('ETIMEDOUT')
        await program.printedExactly('')
        await server.receivesNothing()
        requireEnd(server, question, end)
      },
    ),

    check(
      'accepts a late answer to its first try',
      {
        points: 1,
        hint: 'Would you know the answer to your first try when it comes after your second?',
        reread: 'What can happen to a letter',
      },
      async (stage) => {
        const { server, program, question } = await asked(stage)
        await server.receives()
        const word = stage.random.word()
        await server.sends(answer(question, word), question.from)
        await program.prints(`${word}\n`)
      },
    ),

    check(
      'ignores an answer with another id',
      {
        points: 1,
        hint: 'Which bytes of a datagram tell that it answers your question? Do you compare both of them?',
        reread: 'Whose answer is this?',
      },
      async (stage) => {
        const { server, program, question } = await asked(stage)
        const [wrong, right] = [stage.random.word(), stage.random.word()]
        await Promise.all([
          server.sends(stray(question, wrong, 0), question.from),
          server.sends(stray(question, wrong, 1), question.from),
          answers(server, right),
        ])
        await program.prints(`${right}\n`)
      },
    ),

    check(
      'ignores a datagram too short to hold an id',
      {
        points: 1,
        hint: 'What do you read from a datagram that has no byte, or only one?',
        reread: 'A datagram is a letter',
      },
      async (stage) => {
        const { server, program, question } = await asked(stage)
        const word = stage.random.word()
        await Promise.all([
          server.sends('', question.from),
          server.sends(idOf(question).subarray(0, 1), question.from),
          answers(server, word),
        ])
        await program.prints(`${word}\n`)
      },
    ),

    check(
      'ignores the right id from another port',
      {
        points: 1,
        hint: 'Is everybody on that machine the one that you asked?',
        reread: 'Whose answer is this?',
      },
      async (stage) => {
        const { server, program, question } = await asked(stage)
        const stranger = await stage.udp('stranger')
        const [wrong, right] = [stage.random.word(), stage.random.word()]
        await stranger.sends(answer(question, wrong), question.from)
        await answers(server, right)
        await program.prints(`${right}\n`)
      },
    ),

    check(
      'ignores the right id from another address',
      {
        points: 1,
        hint: 'An id of two bytes can be guessed, or overheard. What else must be right about an answer?',
        reread: 'Whose answer is this?',
      },
      async (stage) => {
        const { server, program, question } = await asked(stage)
        const stranger = await server.namesake('stranger', '127.0.0.2')
        const [wrong, right] = [stage.random.word(), stage.random.word()]
        await stranger.sends(answer(question, wrong), question.from)
        await answers(server, right)
        await program.prints(`${right}\n`)
      },
    ),

    check(
      'lets noise neither hurry nor delay it',
      {
        points: 2,
        seconds: 20,
        hint: 'What does a datagram that is not your answer do to your timer?',
        reread: 'The contract',
      },
      async (stage) => {
        const { server, third, fourth } = await triesAmidNoise(stage)
        requireUnhurried(server, third, fourth)
      },
    ),

    check(
      'prints a duplicated answer once',
      {
        points: 1,
        hint: 'An answer may arrive twice. Who still listens when the second one comes?',
        reread: 'What can happen to a letter',
      },
      async (stage) => {
        const { server, program } = await asked(stage)
        const word = stage.random.word()
        await Promise.all([answers(server, word), answers(server, word)])
        await program.printsOnly(`${word}\n`)
      },
    ),

    check(
      'learns at once that nobody listens',
      {
        points: 2,
        hint: 'To which sockets does the kernel pass on that a port is dead: to all, or to those that talk to one peer only?',
        reread: 'When nobody listens',
      },
      async ({ client, udp, random }) => {
        const server = await udp('server')
        await server.stopsListening()
        const program = await client.run(server.host, server.port, random.word())
        await program.exits(2, 0.5)
        await program.complainsOnce('ECONNREFUSED')
        await program.printedExactly('')
      },
    ),

    check(
      'learns at once that its server has gone',
      {
        points: 1,
        patience: 2.5,
        hint: 'Nobody listens any more. Which timer of yours keeps the program from its end?',
        reread: 'When nobody listens',
      },
      async (stage) => {
        const { server, program } = await asked(stage)
        await server.receives()
        const third = await server.receives()
        await goes(server, third)
        const fourthAt = await nextIsDue(stage, third)
        requireNoLastWait(server, fourthAt, await program.exits(2, 0.5))
        await program.complainsOnce('ECONNREFUSED')
        await program.printedExactly('')
      },
    ),

    check(
      'reports any other error of the system',
      {
        points: 1,
        hint: 'You know one error by its name. What becomes of all others? And with what does connect() call back?',
        reread: 'The contract',
      },
      async ({ client, random }) => {
        const code = await errorOfAsking(BROADCAST)
        const program = await client.run(BROADCAST, 9, random.word())
        await program.exits(1)
        await program.complainsOnce(code)
        await program.printedExactly('')
      },
    ),

    check(
      'takes an answer of the largest size',
      {
        points: 1,
        hint: 'How much room do you give an answer? Where is the rest of a datagram that has more?',
        reread: 'A datagram is a letter',
      },
      async (stage) => {
        const { server, program } = await asked(stage)
        const letters = stage.random.lines(LONGEST_MESSAGE)
        await answers(server, letters)
        await program.prints(Buffer.concat([letters, Buffer.from('\n')]))
      },
    ),

    check(
      'takes an empty answer',
      {
        points: 1,
        hint: 'Is an answer with nothing in it the same as no answer?',
        reread: 'A datagram is a letter',
      },
      async (stage) => {
        const { server, program } = await asked(stage)
        await answers(server, '')
        await program.prints('\n')
      },
    ),

    check(
      'asks with an empty message',
      {
        points: 1,
        hint: 'Is an empty argument a missing argument?',
        reread: 'The contract',
      },
      async (stage) => {
        const { server, question } = await asked(stage, { message: '' })
        requireMessage(server, question, '')
      },
    ),

    check(
      'sends the largest message and refuses a larger one',
      {
        points: 1,
        hint: "Who hears of it when send() fails: an 'error' listener, or its callback?",
        reread: 'How big a letter may be',
      },
      async (stage) => {
        if (process.platform !== 'linux')
          throw new Skipped('the largest datagram is another one on this system')
        const server = await stage.udp('server')
        // Bytes count: of characters there are half as many.
        const tooLong = 'é'.repeat((LONGEST_MESSAGE + 1) / 2)
        const program = await stage.client.run(server.host, server.port, tooLong)
        await program.exits(1)
        await program.complainsOnce('EMSGSIZE')
        await program.printedExactly('')
        await server.receivesNothing()
        const longest = stage.random.word(LONGEST_MESSAGE)
        const other = await asked(stage, { message: longest })
        requireMessage(other.server, other.question, longest)
      },
    ),

    check(
      'asks no more once it has its answer',
      {
        points: 1,
        hint: 'You have your answer. Who stops the timer?',
        reread: 'The contract',
      },
      async (stage) => {
        const { server, program, question } = await asked(stage)
        const word = stage.random.word()
        await answers(server, word)
        await program.prints(`${word}\n`)
        // A try that crossed the answer on the way was right to go.
        await server.forgets()
        const lastDue = question.at + 1400
        await server.receivesNothing(Math.max(900, lastDue + 200 - performance.now()))
      },
    ),

    check(
      'ends once it has its answer',
      {
        points: 1,
        patience: 2.5,
        hint: 'UDP has no connection. Is there nothing to close? And does no timer run?',
        reread: 'The contract',
      },
      async (stage) => {
        const { server, program } = await asked(stage)
        // The wait for an answer to the fourth try is the longest, 1.6 s.
        await server.receives()
        await server.receives()
        const fourth = await server.receives()
        const word = stage.random.word()
        await answers(server, word)
        requireNoLastWait(server, fourth.at, await program.exits(0, 0.5))
        await program.printedExactly(`${word}\n`)
      },
    ),

    check(
      'uses a fresh id for every run',
      {
        points: 1,
        hint: 'Could somebody who has seen one of your questions guess the id of the next?',
        reread: 'Whose answer is this?',
      },
      async (stage) => {
        const { server, question } = await asked(stage)
        const ids = [idOf(question)]
        // By chance, random ids agree in a byte now and then: in six runs never.
        while (ids.length < 3 || (ids.length < 6 && agreeInAByte(ids)))
          ids.push(idOf((await asked(stage)).question))
        if (!agreeInAByte(ids)) return
        throw server.failure('mismatch', {
          what: 'the ids of six runs',
          expected: 'ids that differ, in both of their bytes',
          received: ids.map((id) => id.toString('hex')).join(', '),
        })
      },
    ),

    check(
      'asks over IPv6',
      {
        points: 1,
        needs: ['IPv6'],
        hint: 'Is every address an IPv4 address? What decides the type of your socket, and how large a message may be?',
        reread: 'The contract',
      },
      async (stage) => {
        const length = process.platform === 'linux' ? LONGEST_OVER_IPV6 : 10
        const message = stage.random.word(length)
        const { server, program, question } = await asked(stage, { host: '::1', message })
        requireMessage(server, question, message)
        const word = stage.random.word()
        await answers(server, word)
        await program.prints(`${word}\n`)
      },
    ),

    check(
      'knows its server by any form of its address',
      {
        points: 1,
        hint: 'In which form did the look-up give you the address, and in which does a datagram bring it? Who can tell you whom you have asked?',
        reread: 'Whose answer is this?',
      },
      async (stage) => {
        const { server, program } = await asked(stage, { host: '::1', named: '0:0:0:0:0:0:0:1' })
        const word = stage.random.word()
        await answers(server, word)
        await program.prints(`${word}\n`)
      },
    ),

    check(
      'says when the host is unknown',
      {
        points: 1,
        hint: 'What does the shell see when a name cannot be resolved, and what does the user?',
        reread: 'The contract',
      },
      async ({ client, random }) => {
        const program = await client.run(NO_HOST, 9, random.word())
        await program.exits(5)
        await program.complainsOnce('ENOTFOUND')
        await program.printedExactly('')
      },
    ),
  ],
})
