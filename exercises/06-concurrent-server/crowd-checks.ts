import { check, Failure, Skipped, type Stage } from '#grader'
import type { Check } from '#grader/exercise'
import type { TcpPeer } from '#grader/peers/tcp-peer'
import { readText, requireProc } from '#grader/witnesses/proc'
import { hears, holdsConnections, joins, longLines, names, soonHolds, talks } from './room.ts'

const KIB = 2 ** 10
const MIB = 2 ** 20

const THOUSAND = 1000

/** With the names before the lines it is a little less than 1 MiB, of which the kernel holds a part. */
const WAITING = 1000 * KIB

/** So much is more than the kernel's usual buffers and 1 MiB hold. Whoever keeps twice what it may has another limit, or none. */
const SOON_MIB = 8
const MOST_KEPT = 2 * MIB

/** So many at once: fewer than any backlog that is in use. */
const BATCH = 50

/** Descriptors that a thousand clients and everything else in a process need. */
const ENOUGH_DESCRIPTORS = 2048

/** What a client that never reads is sent, and how much memory that may cost: garbage takes a while to be collected. */
const SAID_MIB = 96
const MOST_GROWTH_MIB = 72

/** Everybody at once, and each with a speed of its own. */
export const crowdChecks: Check[] = [
  check(
    'keeps silent clients from holding up others',
    {
      points: 2,
      hint: 'Does your server wait for one client before it looks at the next?',
      reread: 'One at a time',
    },
    async ({ server, random }) => {
      const [mia, zoe] = names(random, 'm', 'z')
      const silent = await server.connect('silent')
      const hesitant = await server.connect('hesitant')
      await hesitant.sends(random.word())
      const first = await joins(server, mia!)
      const mute = await joins(server, random.word(9))
      const second = await joins(server, zoe!)
      await talks(first, second, random)
      for (const client of [silent, hesitant, mute]) await client.staysOpen()
    },
  ),

  check(
    'keeps a client that is slow for a while',
    {
      points: 2,
      needs: ['pidfd_getfd'],
      hint: 'write() returns false when it would like you to wait. Is that a reason to hang up, or to stop listening to somebody else?',
      reread: 'One who does not read',
    },
    async ({ server, random }) => {
      const [mia, zoe] = names(random, 'm', 'z')
      const first = await joins(server, mia!)
      const slow = await joins(server, zoe!)
      turnsDeaf(slow)
      const { lines, text } = longLines(random, WAITING)
      await first.sends(text)
      await first.wasRead()
      await server.rests()
      slow.readsAgain()
      await slow.receives(lines.map((line) => `${mia}: ${line}\n`).join(''))
      await slow.staysOpen()
    },
  ),

  check(
    'drops a client that never reads, instead of growing',
    {
      points: 3,
      long: true,
      hint: 'What a client does not read waits in your memory. How much is waiting for each, who looks, and who is told when it goes?',
      reread: 'One who does not read',
    },
    async (stage) => {
      const { server, random } = stage
      const [mia, zoe] = names(random, 'm', 'z')
      const first = await joins(server, mia!)
      const deaf = await joins(server, zoe!)
      await hears(first, `+ ${zoe}`)
      // Nobody says anything to the first, so only an echo could fill what it does not read.
      for (const client of [first, deaf]) client.stopsReading()
      const least = server.program.memory() ?? 0
      const { text } = longLines(random, MIB)
      await says(first, text, SOON_MIB)
      await first.wasRead()
      await isDroppedOrServed(stage, deaf, SOON_MIB * MIB)
      await says(first, text, SAID_MIB - SOON_MIB)
      await holdsConnections(server, 1, 'when one of two clients does not read')
      await first.theirs.reaches('ESTABLISHED')
      first.readsAgain()
      await hears(first, `- ${zoe}`)
      const growth = ((server.program.memory() ?? 0) - least) / MIB
      if (growth <= MOST_GROWTH_MIB) return
      throw new Failure({
        kind: 'kernel',
        what: `the program's memory, while a client does not read ${SAID_MIB} MiB`,
        expected: `at most ${MOST_GROWTH_MIB} MiB more than before`,
        received: `${Math.round(growth)} MiB more`,
      })
    },
  ),

  check(
    'lets a client leave for which something waits',
    {
      points: 1,
      needs: ['pidfd_getfd'],
      hint: 'Node answers an end with an end: when? And who says that the client reads until then?',
      reread: 'One who does not read',
    },
    async ({ server, random }) => {
      const [mia, zoe] = names(random, 'm', 'z')
      const first = await joins(server, mia!)
      const leaves = await joins(server, zoe!)
      turnsDeaf(leaves)
      await first.sends(longLines(random, WAITING).text)
      await first.wasRead()
      await server.rests()
      await leaves.halfCloses()
      await hears(first, `- ${zoe}`)
      await holdsConnections(server, 1, 'after one of two clients has ended its side')
    },
  ),

  check(
    'disconnects a client whose line is too long',
    {
      points: 2,
      hint: 'How long may a line become before you stop keeping it? Is one of exactly 1,024 bytes too long?',
      reread: 'What each has for itself',
    },
    async ({ server, random }) => {
      const [mia, noa, zoe] = names(random, 'm', 'n', 'z')
      const first = await joins(server, mia!)
      const second = await joins(server, zoe!)
      const longest = random.word(1024)
      await first.sendsInPieces([longest, '\n'])
      await hears(second, `${mia}: ${longest}`)
      await first.sends(random.word(1025))
      await hears(second, `- ${mia}`)
      const third = await joins(server, noa!)
      await hears(second, `+ ${noa}`)
      const [before, after] = [random.word(), random.word()]
      await third.sends(`${before}\n${random.word(1025)}\n${after}\n`)
      await second.receives(`${noa}: ${before}\n- ${noa}\n`)
      for (const tooLong of [random.line(1025), random.word(1025)]) {
        const nameless = await server.connect('nameless')
        // Before the program has accepted it, it holds one connection, whatever it will do.
        await nameless.readsLine()
        await nameless.sends(tooLong)
        await soonHolds(server, 1, 'after all others have sent a line that is too long')
      }
    },
  ),

  check(
    'holds a thousand clients at once',
    {
      points: 3,
      needs: ['descriptors'],
      long: true,
      seconds: 20,
      hint: 'What does each client cost you: a descriptor, a buffer, a thread, a process?',
      reread: 'What a client costs',
    },
    async ({ server, random }) => {
      requireDescriptors()
      server.given('{port}', THOUSAND)
      const clients: TcpPeer[] = []
      while (clients.length < THOUSAND) {
        const batch = Array.from({ length: BATCH }, (_, at) => `client ${clients.length + at + 1}`)
        const peers = await Promise.all(batch.map((name) => server.connect(name)))
        for (const peer of peers) await peer.reads('welcome'.length)
        clients.push(...peers)
      }
      await holdsConnections(server, THOUSAND, 'when a thousand clients are in')
      const extra = await server.connect('one too many')
      await hears(extra, 'busy')
      await extra.closes()
      const [mia, zoe] = names(random, 'm', 'z')
      for (const client of clients.splice(400, 2)) await client.closes()
      await holdsConnections(server, THOUSAND - 2, 'when two of a thousand clients have left')
      await talks(await joins(server, mia!), await joins(server, zoe!), random)
    },
  ),
]

/** Reads nothing from now on, and leaves the kernel little room: nearly all that is said waits in the program. */
function turnsDeaf(peer: TcpPeer): void {
  peer.theirs.setsOption('SOL_SOCKET', 'SO_SNDBUF', 32 * KIB)
  peer.stopsReading()
}

/** Of so many bytes that were said to a client, the program must come to keep little, as the kernel has the others; or drop it. */
async function isDroppedOrServed({ becomes }: Stage, peer: TcpPeer, said: number): Promise<void> {
  const kept = () => {
    const withKernel = (peer.theirs.row()?.sendQueue ?? 0) + (peer.ours()?.receiveQueue ?? 0)
    return said - withKernel - peer.socket.readableLength
  }
  const isDropped = () => peer.theirs.row()?.state !== 'ESTABLISHED'
  await becomes(
    () => (isDropped() || kept() <= MOST_KEPT ? true : undefined),
    () => ({
      kind: 'kernel',
      peer: peer.name,
      what: 'what the program keeps for a client that does not read',
      expected: 'no more than 1 MiB, or the client is dropped',
      received: `${(kept() / MIB).toFixed(1)} MiB, and an open connection`,
    }),
  )
}

/** Says the same megabyte again and again, each when the program has read the one before. */
async function says(peer: TcpPeer, text: string, times: number): Promise<void> {
  const block = Buffer.from(text)
  for (let time = 0; time < times; time++) {
    await peer.sends(block)
    if (time % 16 === 15) await peer.wasRead()
  }
}

/** A thousand clients are a thousand descriptors of the grader's, too. */
function requireDescriptors(): void {
  requireProc('how many descriptors the grader may have')
  const row = /^Max open files +(\d+|unlimited)/m.exec(readText('/proc/self/limits') ?? '')
  if (!row) throw new Skipped('this system does not tell how many descriptors the grader may have')
  if (Number(row[1]) < ENOUGH_DESCRIPTORS)
    throw new Skipped(`the grader may have ${row[1]} descriptors open: see ulimit -n`)
}
