import { check, type Stage } from '#grader'
import type { Address } from '#grader/peers/udp-peer'
import { Conversation, requireSame, servesUnluckily } from './conversation.ts'
import { friend, Host, online, untilTheClientEnds } from './host.ts'
import { type Letter, requireDoubling, requireInTime } from './mailbox.ts'

const programs: ['client'] = ['client']

const MESSAGES = 6

/** The client and its friends. */
export const friendChecks = [
  check(
    'speaks to a friend directly',
    {
      programs,
      points: 3,
      hint: 'Does the text go to the address that the server named, from the port that you logged in with?',
      reread: 'Straight to a friend',
    },
    async (stage) => {
      const { host, program, home } = await online(stage)
      const bob = await friend(stage, 'bob')
      const text = `à ${stage.random.word()}  ${stage.random.word()} €`
      await program.reads(`to bob ${text}\n`)
      await host.serves('where bob', bob.at)
      const letter = await bob.hears('alice', text)
      if (letter.from.port !== home.port)
        throw bob.peer.failure('mismatch', {
          what: 'a text from where alice logged in',
          expected: `from port ${home.port}`,
          received: `from port ${letter.from.port}`,
        })
      await bob.acknowledges(letter)
      await program.printsOnly('online\ndelivered to bob\n', 0)
      await host.peer.receivesNothingBut(({ bytes }) => !String(bytes).startsWith('send'))
    },
  ),

  check(
    'leaves a message for who is off line',
    {
      programs,
      points: 2,
      hint: 'Bob is not there. Who keeps the text until he is?',
      reread: 'A message in store',
    },
    async (stage) => {
      const { host, program } = await online(stage)
      const text = `${stage.random.word()} ${stage.random.word()}`
      await program.reads(`to bob ${text}\n`)
      await host.serves('where bob', 'offline')
      await host.serves(`send bob ${text}`, 'stored')
      await program.printsOnly('online\nstored for bob\n', 0)
    },
  ),

  check(
    'repeats a text until it is acknowledged',
    {
      programs,
      points: 2,
      hint: 'The text left your socket. What tells you that bob has it, this text and no other?',
      reread: 'Straight to a friend',
    },
    async (stage) => {
      const { host, program } = await online(stage)
      const [bob, mallory] = [await friend(stage, 'bob'), await friend(stage, 'mallory')]
      const text = stage.random.word()
      await program.reads(`to bob ${text}\n`)
      await host.serves('where bob', bob.at)
      const letter = await bob.hears('alice', text)
      await mallory.acknowledges(letter)
      await bob.acknowledges({ ...letter, id: stage.random.word(12) })
      const lied = performance.now()
      const arrivals = [letter]
      while (arrivals.length < 4)
        arrivals.push({ ...letter, at: (await bob.peer.receives(letter.line)).at })
      requireDoubling(bob.peer, arrivals)
      // Before the fourth copy is due, the client has looked at what had come with the third.
      requireInTime('what is no acknowledgement of this text', lied, arrivals[2]!.at)
      await bob.acknowledges(letter)
      await program.printsOnly('online\ndelivered to bob\n', 0)
    },
  ),

  check(
    'goes through the server when the direct way is silent',
    {
      programs,
      points: 3,
      patience: 1.5,
      hint: 'Bob may have heard you, and only his acknowledgements were lost. How will he know the copy that the server brings?',
      reread: 'Straight to a friend',
    },
    async (stage) => {
      const { host, program } = await online(stage)
      const bob = await friend(stage, 'bob')
      const text = stage.random.word()
      await program.reads(`to bob ${text}\n`)
      await host.serves('where bob', bob.at)
      const letter = await bob.hears('alice', text)
      for (let sendings = 1; sendings < 4; sendings++) await bob.peer.receives(letter.line)
      const relayed = await host.hears(`send bob ${text}`)
      if (relayed.id !== letter.id)
        throw host.peer.failure('mismatch', {
          what: 'the same message, by its id',
          expected: `send ${letter.id} bob ${text}`,
          received: relayed.line,
        })
      await host.answers(relayed, 'stored')
      await program.printsOnly('online\nstored for bob\n', 0)
    },
  ),

  check(
    'prints what the server and friends send',
    {
      programs,
      points: 2,
      hint: 'Two ways lead to you. Do you print and acknowledge what comes on either?',
      reread: 'Straight to a friend',
    },
    async (stage) => {
      const { host, program, home } = await online(stage)
      const bob = await friend(stage, 'bob')
      const [stored, direct] = [`${stage.random.word()}  é`, `${stage.random.word()} €`]
      const [first, second] = [stage.random.word(8), stage.random.word(8)]
      await host.peer.sends(`text ${first} carol ${stored}`, home)
      await host.isAcknowledged(first)
      await bob.says(second, direct, home)
      await host.serves('where bob', bob.at)
      await bob.isAcknowledged(second)
      await program.printsOnly(`online\nfrom carol: ${stored}\nfrom bob: ${direct}\n`, 0)
    },
  ),

  check(
    'prints a repeated message once and acknowledges it again',
    {
      programs,
      points: 3,
      hint: 'The same message comes again, perhaps by the other way. What makes it the same, and what does its sender wait for?',
      reread: 'Once, and only once',
    },
    async (stage) => {
      const { host, program, home } = await online(stage)
      const bob = await friend(stage, 'bob')
      const [text, id, other] = [stage.random.word(), stage.random.word(8), stage.random.word(8)]
      await bob.says(id, text, home)
      await host.serves('where bob', bob.at)
      await bob.isAcknowledged(id)
      await bob.says(id, text, home)
      await bob.isAcknowledged(id)
      const copies = [`${id} bob ${text}`, `${id} carol ${text}`, `${other} bob ${text}`]
      for (const copy of copies) {
        await host.peer.sends(`text ${copy}`, home)
        await host.isAcknowledged(copy.split(' ')[0]!)
      }
      await comesByBothWays(stage, host, home, text)
      await program.printsOnly(
        `online\nfrom bob: ${text}\nfrom carol: ${text}\nfrom bob: ${text}\nfrom dave: ${text}\n`,
      )
    },
  ),

  check(
    "prints no stranger's message as a friend's",
    {
      programs,
      points: 3,
      hint: 'Anybody can write `bob` into a datagram. Who knows where bob really is?',
      reread: 'A name and an address',
    },
    async (stage) => {
      const { host, program, home } = await online(stage)
      const [bob, mallory] = [await friend(stage, 'bob'), await friend(stage, 'mallory')]
      const [id, text, lie] = [stage.random.word(8), stage.random.word(), stage.random.word()]
      await mallory.says(id, lie, home, 'bob')
      await host.serves('where bob', bob.at)
      await mallory.says(stage.random.word(8), lie, home, 'carol')
      await host.serves('where carol', 'offline')
      await mallory.says(stage.random.word(8), lie, home, 'dave')
      await host.serves('where dave', 'error login')
      await mallory.peer.receivesNothing()
      await bob.says(id, text, home)
      await host.serves('where bob', bob.at)
      await bob.isAcknowledged(id)
      await program.printsOnly(`online\nfrom bob: ${text}\n`, 0)
      await mallory.peer.receivesNothing(0)
    },
  ),

  check(
    'ignores datagrams that make no sense',
    {
      programs,
      points: 2,
      hint: "Bytes from anybody reach your parser, and your user's terminal. Which of them pass?",
      reread: 'Bytes from anybody',
    },
    async (stage) => {
      const { host, program, home } = await online(stage)
      const carol = await friend(stage, 'carol')
      for (const datagram of nonsense(stage)) await host.peer.sends(datagram, home)
      const [id, text] = [stage.random.word(8), stage.random.word()]
      await host.peer.sends(`text ${id} bob ${text}`, home)
      await host.isAcknowledged(id)
      await program.reads('where carol\n')
      const where = await host.hears('where carol')
      for (const datagram of noAnswers(where)) await host.peer.sends(datagram, home)
      await host.answers(where, carol.at)
      await program.printsOnly(
        `online\nfrom bob: ${text}\ncarol is at 127.0.0.1:${carol.peer.port}\n`,
        0,
      )
      await program.staysRunning()
    },
  ),

  check(
    'chats over a lossy path',
    {
      programs,
      points: 3,
      seconds: 20,
      patience: 1.5,
      hint: 'Datagrams are lost, doubled and overtaken here. Which one do you take for another?',
      reread: 'Once, and only once',
    },
    async (stage) => {
      const [host, bob] = [new Host(await stage.udp('server')), await friend(stage, 'bob')]
      const faults = { lose: 0.03, duplicate: 0.2, reorder: 0.2, delayMs: 2 }
      const [toHost, toBob] = [
        await stage.lossyPath({ host: '127.0.0.1', port: host.peer.port }, faults),
        await stage.lossyPath({ host: '127.0.0.1', port: bob.peer.port }, faults),
      ]
      const sent = Array.from({ length: MESSAGES }, () => stage.random.word())
      const program = await stage.client.run('127.0.0.1', toHost.port, 'alice')
      await program.reads(sent.map((text) => `to bob ${text}\n`).join(''))
      const relayed = new Set<string>()
      const serving = untilTheClientEnds(() => servesUnluckily(host, toBob.port, relayed))
      const chat = new Conversation(stage, bob)
      const said = await chat.says(MESSAGES)
      const outcome = /^(delivered to|stored for) bob$/
      const lines = () => program.program.stdout.lines()
      const count = () => lines().filter((line) => outcome.test(line)).length
      await stage.becomes(
        () => (count() === MESSAGES || program.program.stderr.text() !== '' ? true : undefined),
        () => ({ kind: 'silence', what: `${MESSAGES} lines that say what became of a text` }),
      )
      requireSame('lines on stderr', [], program.program.stderr.lines().filter(Boolean))
      await program.inputEnds()
      await program.exits(0)
      await chat.over
      await serving
      const rest = lines().filter((line) => !outcome.test(line) && line !== '')
      requireSame(
        'messages, each printed once',
        ['online', ...said.map((text) => `from bob: ${text}`)],
        rest,
      )
      requireSame(
        'texts that were sent',
        [...new Set(sent)],
        [...new Set([...chat.heard, ...relayed])],
      )
    },
  ),
]

/** The server's copy of a message comes while the client asks about dave's own. */
async function comesByBothWays(
  stage: Stage,
  host: Host,
  home: Address,
  text: string,
): Promise<void> {
  const [dave, id] = [await friend(stage, 'dave'), stage.random.word(8)]
  await dave.says(id, text, home)
  const where = await host.hears('where dave')
  await host.peer.sends(`text ${id} dave ${text}`, home)
  await host.answers(where, dave.at)
  await dave.isAcknowledged(id)
  // For a client that has put off the first until it knew.
  await host.peer.sends(`text ${id} dave ${text}`, home)
  await host.isAcknowledged(id)
}

/** Almost answers to a `where`: its id is there, the rest is not what the table has. */
function noAnswers({ id }: Letter): string[] {
  const almost = [`at ${id}`, `at ${id} 127.0.0.1`, `at ${id} 127.0.0.1 9 extra`, `at ${id} a b`]
  return [...almost, `ok ${id}`, `stored ${id}`, `offline ${id} extra`, `AT ${id} 127.0.0.1 9`, id]
}

/** Almost messages. */
function nonsense({ random }: Stage): (string | Buffer)[] {
  const word = random.word()
  const notText = Buffer.concat([Buffer.from('text abc bob '), Buffer.of(0xc3, 0x28)])
  return [
    ...[
      '',
      ' ',
      '\0',
      word,
      'text',
      'text abc',
      'text abc bob',
      'text abc bob ',
      'text abc  hello',
    ],
    ...['text abc Bob hello', `text abc ${'b'.repeat(17)} hello`, 'text A! bob hello'],
    ...['text abc bob a\tb', 'text abc bob \x7f', 'text abc bob \u009b2J'],
    ...['text abc bob hello\n', 'text abc bob \x1b[2J', `text abc bob ${'x'.repeat(401)}`],
    ...[
      notText,
      'TEXT abc bob hello',
      ' text abc bob hello',
      'ok',
      `ok ${word}`,
      'constructor abc',
      'ok constructor',
      'ack constructor',
      '\ufefftext abc bob hello',
    ],
    ...['send abc bob hello', 'at abc', 'error', 'ack', random.bytes(50), Buffer.alloc(9000, 'a ')],
  ]
}
