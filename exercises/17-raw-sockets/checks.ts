import { check, exercise, Failure, type Stage } from '#grader'
import { NETWORK } from '#grader/namespace/network'
import { checksum } from '#grader/peers/packets'
import {
  built,
  ordered,
  otherHost,
  portForZeroChecksum,
  requireDelivered,
  requireKernelDelivers,
  requireSent,
  requireTimeToLive,
  requireUdpChecksum,
} from './datagrams.ts'
import {
  type Changes,
  endsAmidNoise,
  pinged,
  report,
  requireLongPatience,
  requirePatience,
  requireReport,
  requireRequest,
  stray,
} from './echoes.ts'
import { HEADERS, LONGEST } from './faults.ts'

/** No host of any network: RFC 5737. In a network namespace of its own, no way leads there. */
const NOWHERE = '203.0.113.7'

/** As even as the other texts that are not about odd ones. */
const LONGEST_TEXT = LONGEST - HEADERS - 1

/** Longer than any check may take. */
const LONG_MS = 20_000

/** Each line of hex must get this checksum. */
async function requireChecksums({ program }: Stage, bytes: Buffer[]): Promise<void> {
  const running = await program.run('checksum')
  await running.reads(bytes.map((each) => `${each.toString('hex')}\n`).join(''))
  await running.inputEnds()
  await running.exits(0)
  const sums = bytes.map((each) => `${checksum(each).toString(16).padStart(4, '0')}\n`)
  await running.printedExactly(sums.join(''))
}

export default exercise({
  title: 'Raw sockets',
  program: 'program.ts',
  lesson: '17-raw-sockets',
  checks: [
    check(
      'adds up 16-bit words and complements the sum',
      {
        points: 2,
        hint: 'Which byte of a word counts 256, and what is done to the sum at the very end?',
        reread: 'One checksum for all of them',
      },
      async (stage) => {
        const { random } = stage
        const example = Buffer.from('0001f203f4f5f6f7', 'hex')
        const some = [4, 8, 20, 40].map((length) => random.bytes(length))
        await requireChecksums(stage, [example, Buffer.alloc(0), Buffer.alloc(6), ...some])
      },
    ),

    check(
      'takes an odd last byte for the first half of a word',
      {
        points: 1,
        hint: 'A zero stands in for the byte that is missing. Before the last one, or after it?',
        reread: 'One checksum for all of them',
      },
      async (stage) => {
        const lengths = [1, 3, 21]
        await requireChecksums(
          stage,
          lengths.map((length) => stage.random.bytes(length)),
        )
      },
    ),

    check(
      'carries over as often as it takes',
      {
        points: 2,
        hint: 'After the carry was added, may there be another? And how large does a sum grow that you shift by 16 bits?',
        reread: 'One checksum for all of them',
      },
      async (stage) => {
        const twice = Buffer.from('ffffffff0001', 'hex')
        const long = Buffer.alloc(150_000 + 2 * stage.random.integer(0, 99), 0xff)
        await requireChecksums(stage, [twice, long])
      },
    ),

    check(
      'builds a datagram that the kernel delivers',
      {
        points: 3,
        hint: 'What do the two lengths count, and which bytes does each of the two checksums cover, sent or not?',
        reread: 'One checksum for all of them',
        ownNetwork: true,
      },
      async (stage) => {
        await requireDelivered(stage, stage.random.word(8))
      },
    ),

    check(
      'covers a text of odd length with its checksum',
      {
        points: 1,
        hint: 'Does the last byte count if it is alone? Is a byte added to what is sent?',
        reread: 'One checksum for all of them',
        ownNetwork: true,
      },
      async (stage) => {
        await requireDelivered(stage, stage.random.word(7))
      },
    ),

    check(
      'counts a text in bytes',
      {
        points: 1,
        hint: 'Lengths are in bytes. How many letters has "à 10 €", and how many bytes? And how many bytes does a length take itself?',
        reread: 'Headers, from the inside out',
        ownNetwork: true,
      },
      async (stage) => {
        const { random } = stage
        const texts = [`à ${random.word(4)} 10 €`, random.word(300), random.word(LONGEST_TEXT)]
        for (const text of texts) await requireDelivered(stage, text)
      },
    ),

    check(
      'carries an empty text',
      {
        points: 1,
        hint: 'Is a datagram without data a datagram?',
        reread: 'Headers, from the inside out',
        ownNetwork: true,
      },
      async (stage) => {
        await requireDelivered(stage, '')
      },
    ),

    check(
      'leaves no checksum out',
      {
        points: 1,
        hint: 'The kernel delivers a datagram whose UDP checksum is 0. What does that 0 mean?',
        reread: 'One checksum for all of them',
        ownNetwork: true,
      },
      async (stage) => {
        const bytes = await requireDelivered(stage, stage.random.word(8))
        requireUdpChecksum(bytes, (sum) => sum !== 0, 'any but 0000, which stands for none')
      },
    ),

    check(
      'writes ffff where the UDP checksum comes to zero',
      {
        points: 1,
        hint: 'In this arithmetic there are two zeros. Which one says "no checksum"?',
        reread: 'One checksum for all of them',
        ownNetwork: true,
      },
      async (stage) => {
        const server = await stage.udp('server', NETWORK.own)
        const order = ordered(stage, server, stage.random.word(8))
        order.sourcePort = portForZeroChecksum(order)
        const bytes = await built(stage, order)
        await requireKernelDelivers(stage, server, order, bytes)
        requireUdpChecksum(bytes, (sum) => sum === 0xffff, 'ffff')
      },
    ),

    check(
      'gives the packet a time to live',
      {
        points: 1,
        hint: 'Each router takes one from the time to live. What does the first do with a packet that has none?',
        reread: 'Headers, from the inside out',
        ownNetwork: true,
      },
      async (stage) => {
        const server = await stage.udp('server', NETWORK.own)
        requireTimeToLive(await built(stage, ordered(stage, server, stage.random.word(8))))
      },
    ),

    check(
      'sends it through a raw socket, from any address',
      {
        points: 2,
        hint: 'Whose header goes out first, yours or one that the kernel makes? Which option decides that?',
        reread: 'Handing over your own header',
        ownNetwork: true,
      },
      async (stage) => {
        const server = await stage.udp('server', NETWORK.own)
        const order = ordered(stage, server, stage.random.word(7))
        await requireSent(stage, server, order)
      },
    ),

    check(
      'sends an echo request that the kernel answers',
      {
        points: 2,
        hint: 'Which bytes does the checksum of ICMP cover, and what is in its place meanwhile?',
        reread: 'A ping by hand',
        ownNetwork: true,
      },
      async (stage) => {
        const { program, random } = stage
        for (const host of [NETWORK.own, `127.0.${random.integer(1, 254)}.1`]) {
          const running = await program.run('ping', host, LONG_MS)
          await running.exits(0)
          await running.printedExactly(report(host))
        }
        requireRequest(await pinged(stage, LONG_MS))
      },
    ),

    check(
      'believes no message that is not its reply',
      {
        points: 2,
        hint: 'A raw socket hears what everybody hears, and your own request, too. By what do you know your reply?',
        reread: 'A raw socket hears everything',
        ownNetwork: true,
      },
      async (stage) => {
        const ping = await pinged(stage, LONG_MS)
        const strays: Changes[] = [
          { bit: 4 },
          { bit: 5 },
          { bit: 7 },
          { type: 8 },
          { type: 3 },
          { from: otherHost(stage.random) },
          { length: 6 },
        ]
        for (const changes of strays) await ping.wire.brings(stray(ping, changes))
        await requirePatience(stage, ping)
        await requireReport(ping)
      },
    ),

    check(
      'believes no damaged reply',
      {
        points: 1,
        hint: 'Who has checked an ICMP message before a raw socket gets it?',
        reread: 'A raw socket hears everything',
        ownNetwork: true,
      },
      async (stage) => {
        const ping = await pinged(stage, LONG_MS)
        await ping.wire.brings(stray(ping, { damaged: true }))
        await requirePatience(stage, ping)
        await requireReport(ping)
      },
    ),

    check(
      'finds the reply behind a header with options',
      {
        points: 1,
        hint: 'How long is an IPv4 header? Who says so?',
        reread: 'A raw socket hears everything',
        ownNetwork: true,
      },
      async (stage) => {
        const ping = await pinged(stage, LONG_MS)
        const noOperation = 1
        await requireReport(ping, Buffer.alloc(8, noOperation))
      },
    ),

    check(
      'takes a new identifier for every run',
      {
        points: 1,
        hint: 'Two of your pings run at once. Whose reply is it that comes?',
        reread: 'A ping by hand',
        ownNetwork: true,
      },
      async (stage) => {
        const pings = [
          await pinged(stage, LONG_MS),
          await pinged(stage, LONG_MS),
          await pinged(stage, LONG_MS),
        ]
        const ids = pings.map(({ request }) => request.body.toString('hex', 4, 6))
        if (new Set(ids).size > 1) return
        const received = `${ids.join(', ')}`
        throw new Failure({
          kind: 'mismatch',
          what: 'identifiers',
          expected: 'three identifiers, not all alike',
          received,
        })
      },
    ),

    check(
      'gives up in time, whatever else arrives',
      {
        points: 2,
        hint: "Does each stranger's message begin your wait anew? How much of it is left? And which exit code does the contract give?",
        reread: 'A raw socket hears everything',
        patience: 3,
        ownNetwork: true,
      },
      async (stage) => {
        const patient = await pinged(stage, LONG_MS)
        const { program } = await endsAmidNoise(stage, 600)
        await program.exits(4)
        await program.complainsOnce('ETIMEDOUT')
        await program.printedExactly('')
        // The other may take 1,600 ms: no time that is the same for both is right. And who asks again each second has done so.
        await requireLongPatience(stage, patient, 1700)
      },
    ),

    check(
      'says ENETUNREACH where no way leads',
      {
        points: 1,
        hint: 'sendto fails at once there. Who hears of it, and what does the shell see?',
        reread: 'The contract',
        ownNetwork: true,
      },
      async ({ program }) => {
        const orders = [
          ['ping', NOWHERE, LONG_MS],
          ['send', NETWORK.own, 7000, NOWHERE, 7001, 'hello'],
        ]
        for (const order of orders) {
          const running = await program.run(...order)
          await running.exits(1)
          await running.complainsOnce('ENETUNREACH')
          await running.printedExactly('')
        }
      },
    ),
  ],
})
