import { lookup } from 'node:dns/promises'
import { check, Skipped } from '#grader'
import { friend, Host, online, requireComplaints } from './host.ts'
import { type Letter, letterOf, requireDoubling, requireInTime } from './mailbox.ts'

const programs: ['client'] = ['client']

/** The next login is due after 2 s of sleep. */
const PRESENT_SECONDS = 3

/** Who sends a request again has done so by then. */
const SENDS_AGAIN_MS = 450

/** Between two logins: who is told to go now has a login due before it gives up its logout. */
const BEFORE_LOGIN_MS = 1000

/** A request that nobody answers is given up after 1.5 s. */
const GIVEN_UP_MS = 1400

/** All four sendings of one request are over by then, on a busy machine too. */
const MOST_COPYING_MS = 3500

const LONGEST_TEXT = 400

/** Longer than a label of a host name may be (RFC 1035, section 2.3.4), so that no resolver is asked. */
const NO_HOST = 'x'.repeat(64)

/** The client and its server. */
export const sessionChecks = [
  check(
    'logs in, and out at the end',
    {
      programs,
      points: 2,
      hint: 'Who tells the server that you have gone, and do you wait until it knows?',
      reread: 'Nobody hangs up',
    },
    async (stage) => {
      for (const [ending, answer] of [
        ['quit\nwhere bob\n', 'ok'],
        ['', 'error login'],
      ] as const) {
        const { host, program } = await online(stage)
        await program.reads(ending)
        if (ending === '') await program.inputEnds()
        const logout = await host.hears('logout')
        await host.hearsAgain(logout)
        await host.answers(logout, answer)
        await program.exits(0)
        await program.printedExactly('online\n')
      }
    },
  ),

  check(
    'leaves when nobody answers its logout',
    {
      programs,
      points: 1,
      patience: 1.5,
      hint: 'The server is gone, and you want to go, too. Whose failure is that, and to whom are you still there meanwhile?',
      reread: 'The contract',
    },
    async (stage) => {
      const { host, program } = await online(stage)
      await host.peer.receivesNothingBut(isLogin, BEFORE_LOGIN_MS)
      await program.reads('quit\n')
      const logout = await host.hears('logout')
      // Who is leaving does not say any more that it is there.
      for (let sendings = 1; sendings < 4; sendings++) await host.peer.receives(logout.line)
      await program.exits(0)
      await program.printedExactly('online\n')
      await host.peer.receivesNothing(0)
    },
  ),

  check(
    'exits with 0 while it looks into a message',
    {
      programs,
      points: 1,
      patience: 1.5,
      hint: 'The socket is closed. Which timer of yours still wants to send something through it?',
      reread: 'The contract',
    },
    async (stage) => {
      const { host, program, home } = await online(stage)
      const mallory = await friend(stage, 'mallory')
      await program.reads('quit\n')
      const logout = await host.hears('logout')
      // Comes before the answer, so that its sender is asked after; nobody will say where that is.
      await mallory.says(stage.random.word(8), stage.random.word(), home)
      requireInTime("mallory's text", performance.now(), logout.at + GIVEN_UP_MS)
      await host.answers(logout, 'ok')
      await program.exits(0)
    },
  ),

  check(
    'repeats a request with the same id',
    {
      programs,
      points: 2,
      hint: 'Is the second try a new request? How would the server know that it is the same?',
      reread: 'Once, and only once',
    },
    async (stage) => {
      const host = new Host(await stage.udp('server'))
      const program = await stage.client.run('127.0.0.1', host.peer.port, 'alice')
      const login = await host.hears('login alice')
      const arrivals = [login]
      while (arrivals.length < 4)
        arrivals.push({ ...login, at: (await host.peer.receives(login.line)).at })
      requireDoubling(host.peer, arrivals)
      await host.answers(login, 'ok')
      await program.prints('online\n')
      await program.reads('where bob\n')
      const where = await host.hears('where bob')
      await host.hearsAgain(where)
      await host.answers(where, 'offline')
      await program.prints('online\nbob is offline\n')
    },
  ),

  check(
    'gives up on a silent server',
    {
      programs,
      points: 1,
      patience: 1.5,
      hint: 'How often do you ask, and what do you say when it was in vain?',
      reread: 'The contract',
    },
    async (stage) => {
      const host = new Host(await stage.udp('server'))
      const program = await stage.client.run('127.0.0.1', host.peer.port, 'alice')
      const login = await host.hears('login alice')
      for (let sendings = 1; sendings < 4; sendings++) await host.peer.receives(login.line)
      await program.exits(4)
      await program.complainsOnce('ETIMEDOUT')
      await program.printedExactly('')
      await host.peer.receivesNothing(0)
    },
  ),

  check(
    'goes on when its server was silent',
    {
      programs,
      points: 1,
      patience: 1.5,
      hint: 'Nobody answered. Do you know now where bob is, and is the next line in vain, too?',
      reread: 'The contract',
    },
    async (stage) => {
      const { host, program } = await online(stage)
      await program.reads('where bob\nwhere carol\n')
      const where = await host.hears('where bob')
      for (let sendings = 1; sendings < 4; sendings++) await host.hearsAgain(where)
      await host.serves('where carol', 'offline')
      await requireComplaints(stage, program, /ETIMEDOUT/)
      await program.printsOnly('online\ncarol is offline\n', 0)
    },
  ),

  check(
    'knows its server by its name',
    {
      programs,
      points: 1,
      hint: 'An answer comes from an address. Have you asked an address, or a name?',
      reread: 'The contract',
    },
    async (stage) => {
      const name = await nameOfThisMachine()
      const host = new Host(await stage.udp('server'))
      const program = await stage.client.run(name, host.peer.port, 'alice')
      await host.serves('login alice', 'ok')
      await program.prints('online\n')
    },
  ),

  check(
    'says when its host is unknown',
    {
      programs,
      points: 1,
      hint: 'What does the shell see when a name cannot be resolved, and what does the user?',
      reread: 'The contract',
    },
    async ({ client }) => {
      const program = await client.run(NO_HOST, 9, 'alice')
      await program.exits(5)
      await program.complainsOnce('ENOTFOUND')
      await program.printedExactly('')
    },
  ),

  check(
    'says that its name is taken',
    {
      programs,
      points: 1,
      hint: 'The server said no. Do you read which answer it is, or only that one came?',
      reread: 'A name and an address',
    },
    async (stage) => {
      const host = new Host(await stage.udp('server'))
      const program = await stage.client.run('127.0.0.1', host.peer.port, 'alice')
      await host.serves('login alice', 'error taken')
      await program.exits(1)
      await program.complainsOnce('taken')
      await program.printedExactly('')
    },
  ),

  check(
    'stays on line while it has nothing to say',
    {
      programs,
      points: 2,
      patience: PRESENT_SECONDS,
      hint: 'Nobody types anything for an hour. What does the server hear of you, how often, and is it new each time?',
      reread: 'Nobody hangs up',
    },
    async (stage) => {
      const host = new Host(await stage.udp('server'))
      const program = await stage.client.run('127.0.0.1', host.peer.port, 'alice')
      const first = await host.serves('login alice', 'ok')
      await program.prints('online\n')
      const second = await requireNewLogin(host, first)
      const isOther = ({ bytes }: { bytes: Buffer }) => String(bytes) !== second.line
      await host.peer.receivesNothingBut(isOther, SENDS_AGAIN_MS)
      const third = await requireNewLogin(host, first)
      if (third.line === second.line)
        throw host.peer.failure('mismatch', {
          what: 'a third login with an id of its own',
          expected: 'login <new id> alice',
          received: third.line,
        })
      await program.printsOnly('online\n', 0)
    },
  ),

  check(
    'says where a friend is',
    {
      programs,
      points: 1,
      hint: 'Does every line get its answer, in the order in which you were asked?',
      reread: 'The contract',
    },
    async (stage) => {
      const { host, program } = await online(stage)
      const bob = await friend(stage, 'bob')
      await program.reads('where bob\nwhere carol\n\nwhere bob\n')
      await host.serves('where bob', bob.at)
      await host.serves('where carol', 'offline')
      await host.serves('where bob', 'offline')
      await program.printsOnly(
        `online\nbob is at 127.0.0.1:${bob.peer.port}\ncarol is offline\nbob is offline\n`,
        0,
      )
    },
  ),

  check(
    'reports a refusal and goes on',
    {
      programs,
      points: 1,
      hint: 'One line failed. What does its author read, and does the next line still count?',
      reread: 'The contract',
    },
    async (stage) => {
      const { host, program } = await online(stage)
      const text = stage.random.word()
      const asked = `to dave ${text}`
      const unknown = ['shout', 'to bob', `to Bob ${text}`, `to bob ${text}\t${text}`]
      unknown.push(`to bob ${'é'.repeat(LONGEST_TEXT / 2)}!`)
      await program.reads(`to bob ${text}\n${unknown.join('\n')}\n${asked}\nwhere carol\n`)
      await host.serves('where bob', 'offline')
      await host.serves(`send bob ${text}`, 'error full')
      // Whether dave is off line is not known: his message is not left with the server.
      await host.serves('where dave', 'error login')
      await host.serves('where carol', 'error login')
      const complaints = unknown.map((line) => new RegExp(`unknown command: ${line}$`))
      await requireComplaints(stage, program, /full/, ...complaints, /login/, /login/)
      await program.staysRunning()
      await program.printsOnly('online\n', 0)
    },
  ),

  check(
    "believes no answer but the server's",
    {
      programs,
      points: 2,
      hint: 'An answer with the right id came. Did you look from where?',
      reread: 'A name and an address',
    },
    async (stage) => {
      const { host, program, home } = await online(stage)
      const mallory = await friend(stage, 'mallory')
      await program.reads('where bob\n')
      const where = await host.hears('where bob')
      await mallory.peer.sends(`at ${where.id} 127.0.0.1 ${mallory.peer.port}`, home)
      await host.peer.sends(`at ${stage.random.word(12)} 127.0.0.1 9`, home)
      await host.hearsAgain(where)
      await host.answers(where, 'offline')
      await program.printsOnly('online\nbob is offline\n', 0)
    },
  ),
]

/** @throws {Skipped} where this is not the name of 127.0.0.1 */
async function nameOfThisMachine(): Promise<string> {
  const name = 'localhost'
  const home = await lookup(name, { family: 4 }).catch(() => undefined)
  if (home?.address === '127.0.0.1') return name
  throw new Skipped(`127.0.0.1 is not what ${name} resolves to here`)
}

const isLogin = ({ bytes }: { bytes: Buffer }) => String(bytes).startsWith('login ')

/** A login with a new id. Copies of the first may come, while its answer was on the way. */
async function requireNewLogin({ peer }: Host, first: Letter): Promise<Letter> {
  for (;;) {
    const letter = letterOf(await peer.receives())
    const isCopy = letter.line === first.line
    if (letter.line === `login ${letter.id} alice` && !isCopy) return letter
    if (isCopy && letter.at - first.at < MOST_COPYING_MS) continue
    const expected = 'login <new id> alice'
    throw peer.failure('mismatch', { what: expected, expected, received: letter.line })
  }
}
