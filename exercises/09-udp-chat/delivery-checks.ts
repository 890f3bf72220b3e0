import { check, type Stage } from '#grader'
import { requireDoubling, requireInTime } from './mailbox.ts'
import { absentMember, leaves, Member, member, newcomer } from './member.ts'

const programs: ['server'] = ['server']

const MOST_WAITING = 20
const LONGEST_TEXT = 400
const MESSAGES = 10

/** So long is an id remembered at least: what comes later may be a new request. */
const REMEMBERED_MS = 10_000

/** What becomes of a message between two who are not on line together. */
export const deliveryChecks = [
  check(
    'hands stored messages over in order at the next login',
    {
      programs,
      points: 3,
      hint: 'Bob was away when they were sent. At which datagram of his do they leave you?',
      reread: 'A message in store',
    },
    async (stage) => {
      const bob = await absentMember(stage, 'bob')
      const [alice, carol] = [await member(stage, 'alice'), await member(stage, 'carol')]
      const messages = [...(await leaves(stage, alice, 'bob', 2))]
      messages.push(
        ...(await leaves(stage, carol, 'bob', 1)),
        ...(await leaves(stage, alice, 'bob', 1)),
      )
      // Two who choose the same id have written two messages.
      const [{ id }, text] = [messages[0]!, stage.random.word()]
      await carol.repeats(id, `send bob ${text}`, 'stored')
      messages.push({ id, from: 'carol', text })
      const elsewhere = await newcomer(stage, 'bob')
      await elsewhere.logsIn()
      for (const message of messages) await elsewhere.takes(message)
      await bob.peer.receivesNothing(0)
    },
  ),

  check(
    'hands each message over once',
    {
      programs,
      points: 2,
      hint: 'Bob has acknowledged it. What is left in your store, and what does his next login bring him?',
      reread: 'A message in store',
    },
    async (stage) => {
      const bob = await absentMember(stage, 'bob')
      const alice = await member(stage, 'alice')
      const messages = await leaves(stage, alice, 'bob', 2)
      await bob.logsIn()
      for (const message of messages) await bob.takes(message)
      await bob.catchesUp()
      await bob.logsIn()
      await bob.isLeftAlone()
    },
  ),

  check(
    'passes a message on at once to who is on line',
    {
      programs,
      points: 1,
      hint: 'Alice could not reach bob directly. Why should he wait for his next login?',
      reread: 'A message in store',
    },
    async (stage) => {
      const [alice, bob] = [await member(stage, 'alice'), await member(stage, 'bob')]
      for (let times = 0; times < 3; times++) {
        const [message] = await leaves(stage, alice, 'bob', 1)
        await bob.takes(message!)
      }
    },
  ),

  check(
    'repeats a delivery until it is acknowledged',
    {
      programs,
      points: 3,
      patience: 2.5,
      hint: 'Which datagram tells you that bob has it, and what do you send, for how long, until that comes?',
      reread: 'A message in store',
    },
    async (stage) => {
      const bob = await absentMember(stage, 'bob')
      const alice = await member(stage, 'alice')
      const [first, second] = await leaves(stage, alice, 'bob', 2)
      const began = performance.now()
      const login = await bob.logsIn()
      const arrivals = [await bob.hears(first!)]
      await bob.peer.sends(`ack ${second!.id}`)
      while (arrivals.length < 4) arrivals.push(await bob.hears(first!))
      requireDoubling(bob.peer, arrivals)
      // A copy of his login has no other effect than being heard.
      await bob.repeats(login, 'login bob', 'ok')
      requireInTime("the copy of bob's login", performance.now(), began + REMEMBERED_MS)
      await bob.peer.receivesNothing(1200)
      const [third] = await leaves(stage, alice, 'bob', 1)
      await bob.hears(first!)
      await bob.logsIn()
      for (const message of [first, second, third]) await bob.takes(message!)
    },
  ),

  check(
    'counts an acknowledgement that comes late',
    {
      programs,
      points: 1,
      patience: 2.5,
      hint: 'Four sendings were in vain, and then bob acknowledges. Has he the message, or not, and what does the next one wait for?',
      reread: 'A message in store',
    },
    async (stage) => {
      const bob = await absentMember(stage, 'bob')
      const alice = await member(stage, 'alice')
      const [first, second] = await leaves(stage, alice, 'bob', 2)
      await bob.logsIn()
      for (let sendings = 0; sendings < 4; sendings++) await bob.hears(first!)
      await bob.peer.receivesNothing(1200)
      await bob.peer.sends(`ack ${first!.id}`)
      await bob.takes(second!)
    },
  ),

  check(
    'stores a repeated message once',
    {
      programs,
      points: 2,
      hint: 'Alice did not get your answer and sends the same datagram again. How many messages are that?',
      reread: 'Once, and only once',
    },
    async (stage) => {
      const bob = await absentMember(stage, 'bob')
      const alice = await member(stage, 'alice')
      const [message] = await leaves(stage, alice, 'bob', 1)
      const { id, text } = message!
      // A store that took every copy would be full by now.
      for (let copies = 0; copies <= MOST_WAITING; copies++)
        await alice.repeats(id, `send bob ${text}`, 'stored')
      await bob.logsIn()
      await bob.takes(message!)
      await bob.catchesUp()
      await alice.repeats(id, `send bob ${text}`, 'stored')
      await bob.isLeftAlone()
    },
  ),

  check(
    'refuses what it will not keep',
    {
      programs,
      points: 2,
      hint: 'Whose memory is it that fills while bob is on holiday?',
      reread: 'A message in store',
    },
    async (stage) => {
      const bob = await absentMember(stage, 'bob')
      const alice = await member(stage, 'alice')
      for (const name of ['nobody', 'constructor'])
        await alice.asks(`send ${name} ${stage.random.word()}`, 'error unknown')
      const messages = await leaves(stage, alice, 'bob', MOST_WAITING)
      await alice.asks(`send bob ${stage.random.word()}`, 'error full')
      await bob.logsIn()
      for (const message of messages) await bob.takes(message)
      await bob.catchesUp()
      await leaves(stage, alice, 'bob', 1)
    },
  ),

  check(
    "believes no acknowledgement but the receiver's",
    {
      programs,
      points: 2,
      hint: 'An `ack` with the right id came. Did you look from where?',
      reread: 'A name and an address',
    },
    async (stage) => {
      const bob = await absentMember(stage, 'bob')
      const alice = await member(stage, 'alice')
      const mallory = await newcomer(stage, 'mallory')
      const [message] = await leaves(stage, alice, 'bob', 1)
      await mallory.acknowledges(message!)
      await alice.acknowledges(message!)
      await alice.asks('where bob', 'offline')
      await bob.logsIn()
      await bob.takes(message!)
      await mallory.peer.receivesNothing(0)
      alice.mail.requireEmpty()
    },
  ),

  check(
    'ignores whatever is no request',
    {
      programs,
      points: 2,
      hint: 'Anybody can send you any bytes. Which of them do you answer, store, or stumble over?',
      reread: 'Bytes from anybody',
    },
    async (stage) => {
      const [alice, bob] = [await member(stage, 'alice'), await member(stage, 'bob')]
      for (const datagram of nonsense(stage)) await alice.peer.sends(datagram)
      await alice.peer.receivesNothing()
      await bob.peer.receivesNothing(0)
      const text = `${'é'.repeat(LONGEST_TEXT / 2 - 1)}  `
      const id = await alice.asks(`send bob ${text}`, 'stored')
      alice.mail.requireEmpty()
      await bob.logsIn()
      await bob.takes({ id, from: 'alice', text })
    },
  ),

  check(
    'survives a lossy path',
    {
      programs,
      points: 3,
      seconds: 20,
      patience: 2,
      hint: 'Datagrams are lost, doubled and overtaken here. Do you send the next message before this one is acknowledged?',
      reread: 'A message in store',
    },
    async (stage) => {
      await stage.server.starts()
      const faults = { lose: 0.03, duplicate: 0.2, reorder: 0.2, delayMs: 2 }
      const { host, port } = stage.server
      const path = await stage.lossyPath({ host, port }, faults)
      const [alice, bob] = await Promise.all(
        ['alice', 'bob'].map(async (name) => {
          const peer = await stage.udp(name)
          peer.correspondent = { host, port: path.port }
          return new Member(name, peer, stage)
        }),
      )
      await overBadPath(stage, alice!, bob!)
    },
  ),

  check(
    'says in one line that its port is taken',
    {
      programs,
      points: 1,
      hint: 'What does the shell see when somebody else has the port?',
      reread: 'The contract',
    },
    async ({ server, udp }) => {
      const occupant = await udp('occupant')
      const run = await server.run(occupant.port, 30_000)
      await run.exitsWithFailure()
      await run.complainsOnce('EADDRINUSE')
    },
  ),
]

/** Alice leaves messages for bob, who takes them all, the second one only when it has come three times. */
async function overBadPath(stage: Stage, alice: Member, bob: Member): Promise<void> {
  const { random } = stage
  await bob.insists('login bob', 'ok')
  await alice.insists('login alice', 'ok')
  const messages = []
  while (messages.length < MESSAGES) {
    const [id, text] = [random.word(8), random.word()]
    await alice.insists(`send bob ${text}`, 'stored', id)
    messages.push({ id, from: 'alice', text })
  }
  await bob.insists('login bob', 'ok')
  for (const [number, message] of messages.entries()) {
    await bob.hears(message)
    // More copies than the path makes of one.
    for (let copies = 1; number === 1 && copies <= 2; copies++) await bob.hears(message)
    await bob.acknowledges(message)
    // The server may have no sending left that would bring a lost acknowledgement again. The path loses none twice.
    if (number === 1) await bob.acknowledges(message)
  }
}

/** Almost requests. */
function nonsense({ random }: Stage): (string | Buffer)[] {
  const word = random.word()
  const bytes = Buffer.concat([Buffer.from('send abc bob '), Buffer.of(0xc3, 0x28)])
  return [
    ...['', ' ', '\0', word, 'login', `login ${word}`, `login ${word} `, `login ${word} alice\n`],
    ...['login abc Alice', `login abc ${'a'.repeat(17)}`, `login ${'a'.repeat(17)} alice`],
    ...[`login abc al ice`, `login  abc alice`, `LOGIN abc alice`, 'where abc', 'where abc bob x'],
    ...['where abc __proto__', 'constructor abc bob', 'logout', 'logout abc alice', 'ack', 'ack '],
    ...['send abc bob', 'send abc bob ', 'send abc bob a\nb', `send abc bob ${'x'.repeat(401)}`],
    ...['send abc bob a\tb', 'send abc bob \x7f', 'send abc bob \u009b2J'],
    ...['send abc bob \x1b[2J', `send abc bob ${'é'.repeat(201)}`, bytes, random.bytes(50)],
    ...['ok abc', 'error abc bad', 'stored abc', 'offline abc', 'at abc 127.0.0.1 9'],
    ...['\ufeffwhere abc bob', '\ufeffsend abc bob hello'],
    ...['text abc alice hello', ' where abc bob', Buffer.alloc(9000, 'a b ')],
  ]
}
