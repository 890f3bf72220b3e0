import { check, type Stage } from '#grader'
import { MAY_BE_LOAD } from '#grader/load'
import { leaves, type Member, member, newcomer } from './member.ts'

const programs: ['server'] = ['server']

/** Short enough to wait for, long enough to log in and look in between. */
const EXPIRY_MS = 1200

/** Longer than the server waits between two sendings. */
const NEXT_SENDING_MS = 850

/** How often to look whether somebody is off line, a tenth of `EXPIRY_MS` apart. */
const MOST_LOOKS = 25

/** Who is there, where, and until when. */
export const presenceChecks = [
  check(
    'tells where a friend is',
    {
      programs,
      points: 2,
      hint: 'From where does the server know the address of somebody who only sent a name?',
      reread: 'A name and an address',
    },
    async (stage) => {
      const alice = await member(stage, 'alice')
      for (const name of ['bob', 'constructor']) await alice.asks(`where ${name}`, 'offline')
      const bob = await member(stage, 'bob')
      await alice.asks('where bob', at(bob))
      await bob.asks('where alice', at(alice))
      await bob.asks('where bob', at(bob))
    },
  ),

  check(
    'listens on 127.0.0.1 alone, with one socket',
    {
      programs,
      points: 1,
      hint: 'What does bind() take when it is given a port and no address?',
      reread: 'The contract',
    },
    async (stage) => {
      const { server } = stage
      await member(stage, 'alice')
      await member(stage, 'bob')
      await server.socketsBecome(
        (sockets) => sockets.length === 1 && sockets[0]?.local.address === '127.0.0.1',
        { what: 'the sockets of the server', expected: 'one, on 127.0.0.1' },
      )
    },
  ),

  check(
    'refuses a name that somebody else uses',
    {
      programs,
      points: 2,
      hint: 'Two addresses say that they are alice. Which of them do you believe?',
      reread: 'A name and an address',
    },
    async (stage) => {
      const [alice, bob] = [await member(stage, 'alice'), await member(stage, 'bob')]
      const mallory = await newcomer(stage, 'mallory')
      await mallory.asks('login alice', 'error taken')
      await bob.asks('login alice', 'error taken')
      await bob.asks('where alice', at(alice))
      await alice.logsIn()
    },
  ),

  check(
    'frees a name whose bearer takes another',
    {
      programs,
      points: 1,
      hint: 'Alice logs in once more, as carol. Who is alice now?',
      reread: 'The contract',
    },
    async (stage) => {
      const [alice, bob] = [await member(stage, 'alice'), await member(stage, 'bob')]
      await alice.asks('login carol', 'ok')
      await bob.asks('where alice', 'offline')
      await bob.asks('where carol', at(alice))
      const text = stage.random.word()
      const id = await alice.asks(`send bob ${text}`, 'stored')
      await bob.logsIn()
      await bob.takes({ id, from: 'carol', text })
      const successor = await newcomer(stage, 'alice')
      await successor.logsIn()
    },
  ),

  check(
    'serves nobody who has not logged in',
    {
      programs,
      points: 2,
      hint: 'A datagram from an address without a name asks for something. Whose request is that?',
      reread: 'A name and an address',
    },
    async (stage) => {
      const alice = await member(stage, 'alice')
      const mallory = await newcomer(stage, 'mallory')
      await mallory.asks('where alice', 'error login')
      await mallory.asks(`send alice ${stage.random.word()}`, 'error login')
      await mallory.asks('logout', 'error login')
      await alice.asks('where alice', at(alice))
    },
  ),

  check(
    'forgets who falls silent',
    {
      programs,
      points: 2,
      hint: 'Alice pulled the plug. Which datagram tells you?',
      reread: 'Nobody hangs up',
    },
    async (stage) => {
      stage.server.given('{port}', EXPIRY_MS)
      const [alice, carol] = [await member(stage, 'alice'), await member(stage, 'carol')]
      const bob = await member(stage, 'bob')
      const murmurs = () => carol.peer.sends(`where ${stage.random.word()}`)
      await becomesOffline(stage, bob, 'alice', murmurs)
      await becomesOffline(stage, bob, 'carol', murmurs)
      await alice.asks(`send bob ${stage.random.word()}`, 'error login')
      const successor = await newcomer(stage, 'alice')
      await successor.logsIn()
    },
  ),

  check(
    'keeps whoever is heard from',
    {
      programs,
      points: 2,
      hint: 'What starts the wait anew: a login alone, or whatever somebody sends?',
      reread: 'Nobody hangs up',
    },
    async (stage) => {
      stage.server.given('{port}', EXPIRY_MS)
      const alice = await member(stage, 'alice')
      const [bob, carol] = [await member(stage, 'bob'), await newcomer(stage, 'carol')]
      const login = await carol.logsIn()
      const began = performance.now()
      while (performance.now() - began < 1.5 * EXPIRY_MS) {
        await stage.quietFor(EXPIRY_MS / 12, () => {})
        await requireStillThere(stage, alice, bob)
        await bob.peer.sends(`ack ${stage.random.word()}`)
        await carol.repeats(login, 'login carol', 'ok')
      }
      await requireStillThere(stage, alice, bob)
      await requireStillThere(stage, alice, carol)
    },
  ),

  check(
    'lets go of who logs out, at once',
    {
      programs,
      points: 2,
      hint: 'A copy of her login arrives when alice has left. Is she back?',
      reread: 'Once, and only once',
    },
    async (stage) => {
      const [alice, bob] = [await newcomer(stage, 'alice'), await member(stage, 'bob')]
      const login = await alice.logsIn()
      const [message] = await leaves(stage, bob, 'alice', 1)
      await alice.logsIn()
      await alice.hears(message!)
      const logout = await alice.asks('logout', 'ok')
      await bob.asks('where alice', 'offline')
      await alice.asks(`send bob ${stage.random.word()}`, 'error login')
      alice.mail.drops(({ verb }) => verb === 'text')
      await alice.peer.receivesNothing(NEXT_SENDING_MS)
      await alice.repeats(login, 'login alice', 'ok')
      await bob.asks('where alice', 'offline')
      await alice.repeats(logout, 'logout', 'ok')
      await alice.logsIn()
      await alice.repeats(logout, 'logout', 'ok')
      await bob.asks('where alice', at(alice))
    },
  ),

  check(
    'answers a repeated request as before',
    {
      programs,
      points: 1,
      hint: 'The same id from the same address: is that a new question, or one whose answer was lost?',
      reread: 'Once, and only once',
    },
    async (stage) => {
      const alice = await member(stage, 'alice')
      const question = await alice.asks('where bob', 'offline')
      const bob = await member(stage, 'bob')
      await bob.repeats(question, 'where alice', at(alice))
      await alice.repeats(question, 'where bob', 'offline')
      await alice.asks('where bob', at(bob))
      const mallory = await newcomer(stage, 'mallory')
      const request = `send bob ${stage.random.word()}`
      const refused = await mallory.asks(request, 'error login')
      await mallory.logsIn()
      await mallory.repeats(refused, request, 'error login')
    },
  ),
]

const at = ({ peer }: Member) => `at 127.0.0.1 ${peer.port}`

/** Asks, as somebody who stays, until a name is off line. `meanwhile`: what is to happen between the looks. */
async function becomesOffline(
  stage: Stage,
  asker: Member,
  name: string,
  meanwhile: () => Promise<void>,
): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    await meanwhile()
    await asker.logsIn()
    const id = stage.random.word(8)
    await asker.sends(id, `where ${name}`)
    if ((await asker.answerTo(id)) === `offline ${id}`) return
    await stage.quietFor(EXPIRY_MS / 10, () => {})
  }
  throw asker.peer.failure('mismatch', {
    what: `${name} to be off line (carol sends only what is no request)`,
    expected: `offline, soon after ${EXPIRY_MS} ms without a well-formed datagram from ${name}`,
    received: `not so after ${(MOST_LOOKS * EXPIRY_MS) / 10} ms`,
  })
}

/** Alice asks, bob acknowledges, carol sends copies: what they send differs, and all are to stay. */
async function requireStillThere(stage: Stage, alice: Member, other: Member): Promise<void> {
  const id = stage.random.word(8)
  await alice.sends(id, `where ${other.name}`)
  const expected = `at ${id} 127.0.0.1 ${other.peer.port}`
  const received = await alice.answerTo(id)
  if (received === expected) return
  const what = 'both on line, heard from all the time'
  throw alice.peer.failure('mismatch', { what, expected, received, ...MAY_BE_LOAD })
}
