import { check } from '#grader'
import type { Check } from '#grader/exercise'
import { badNames, hears, isIn, joins, names, talks } from './room.ts'

/** Who is here, and what they say. */
export const roomChecks: Check[] = [
  check(
    'introduces everybody',
    {
      points: 2,
      hint: 'Who is told of a newcomer, and what is the newcomer told of the others?',
      reread: 'What clients share',
    },
    async ({ server, random }) => {
      const [mia, zoe, abe] = names(random, 'm', 'z', 'a')
      const first = await server.connect(mia!)
      await first.receives('welcome 1 of 8\n')
      await first.sends(`${mia}\n`)
      await first.receives(`here: ${mia}\n`)
      const second = await server.connect(zoe!)
      await second.receives('welcome 2 of 8\n')
      const third = await server.connect(abe!)
      await third.receives('welcome 3 of 8\n')
      await second.sends(`${zoe}\n`)
      await second.receives(`here: ${mia} ${zoe}\n`)
      await first.receives(`+ ${zoe}\n`)
      await third.receivesNothing()
      await third.sends(`${abe}\n`)
      await third.receives(`here: ${abe} ${mia} ${zoe}\n`)
      for (const other of [first, second]) await other.receives(`+ ${abe}\n`)
      for (const client of [first, second, third]) await client.receivesNothing(50)
    },
  ),

  check(
    'passes what one says on to all the others',
    {
      points: 2,
      hint: 'Who is to hear a line: everybody, the last who came, or all but the one who said it?',
      reread: 'What clients share',
    },
    async ({ server, random }) => {
      const clients = []
      for (const name of names(random, 'm', 'z', 'a')) clients.push(await joins(server, name))
      for (let round = 0; round < 2; round++) {
        for (const client of clients) {
          const text = `${random.word()}  ${random.word()} `
          await client.sends(`${text}\n`)
          const others = clients.filter((other) => other !== client)
          for (const other of others) await hears(other, `${client.name}: ${text}`)
        }
      }
      for (const client of clients) await client.receivesNothing(50)
    },
  ),

  check(
    'takes a line for complete when its end is there',
    {
      points: 2,
      hint: 'Is what arrives at once a line? Whose beginning of a line is in the place where you keep it?',
      reread: 'What each has for itself',
    },
    async ({ server, random }) => {
      const [mia, zoe, abe] = names(random, 'm', 'z', 'a')
      const first = await server.connect(mia!)
      await first.sendsInPieces([mia!.slice(0, 3), `${mia!.slice(3)}\n`])
      await isIn(first)
      const listener = await joins(server, abe!)
      const [one, two, three, half] = [random.word(), random.word(), random.word(), random.word()]
      const second = await server.connect(zoe!)
      await second.sendsInPieces([`${zoe}\n${one}\n${two}\n${half}`])
      await hears(listener, `${zoe}: ${one}`)
      await hears(listener, `${zoe}: ${two}`)
      await first.sendsInPieces([three.slice(0, 2), `${three.slice(2)}\n\n`])
      await hears(listener, `${mia}: ${three}`)
      await hears(listener, `${mia}: `)
      await second.sends('\n')
      await hears(listener, `${zoe}: ${half}`)
    },
  ),

  check(
    'refuses a name that is taken or bad, and lets the client try again',
    {
      points: 1,
      hint: 'What makes a name free again? And is a client that was refused one still in?',
      reread: 'What clients share',
    },
    async ({ server, random }) => {
      const [mia, zoe] = names(random, 'm', 'z')
      const first = await joins(server, mia!)
      const other = await server.connect('other')
      await other.sends(`${mia}\n`)
      await hears(other, 'taken')
      await other.closes()
      await other.theirs.reaches('gone', 'TIME_WAIT')
      for (const good of ['constructor', random.word(16)]) {
        await joins(server, good)
        // The very next line: of the other, who had no name, nothing was told.
        await first.receives(`+ ${good}\n`)
      }
      const second = await server.connect(zoe!)
      await second.sends(`${mia}\n`)
      await hears(second, 'taken')
      for (const bad of badNames(random, zoe!)) {
        await second.sends(`${bad}\n`)
        await hears(second, 'bad name')
      }
      await first.closes()
      await first.theirs.reaches('gone', 'TIME_WAIT')
      await second.sends(`${mia}\n`)
      await isIn(second)
    },
  ),

  check(
    'tells the others who leaves, after the last that was said',
    {
      points: 2,
      hint: 'Which event tells you that a client has left, in each way and only once? And what becomes of a line without its end?',
      reread: 'What clients share',
    },
    async ({ server, random }) => {
      const [mia, zoe, abe, bob] = names(random, 'm', 'z', 'a', 'b')
      const stays = await joins(server, mia!)
      const closes = await joins(server, zoe!)
      await closes.closes()
      await hears(stays, `- ${zoe}`)
      const nobody = await server.connect('nobody')
      await nobody.readsLine()
      await nobody.closes()
      await nobody.theirs.reaches('gone', 'TIME_WAIT')
      const ends = await joins(server, abe!)
      // The very next line: of who had no name nothing was told.
      await stays.receives(`+ ${abe}\n`)
      const text = random.word()
      await ends.sends(`${text}\n${random.word()}`)
      await ends.halfCloses()
      await hears(stays, `${abe}: ${text}`)
      await stays.receives(`- ${abe}\n`)
      const last = await joins(server, bob!)
      await stays.receives(`+ ${bob}\n`)
      await stays.receivesNothing(50)
      await talks(last, stays, random)
    },
  ),

  check(
    'takes a reset for leaving, and nothing worse',
    {
      points: 1,
      hint: "What does Node do with an 'error' event that nobody listens for?",
      reread: 'What clients share',
    },
    async ({ server, random }) => {
      const [mia, zoe, abe] = names(random, 'm', 'z', 'a')
      const stays = await joins(server, mia!)
      const nobody = await server.connect('nobody')
      await nobody.resets()
      const resets = await joins(server, zoe!)
      await resets.resets()
      await hears(stays, `- ${zoe}`)
      await talks(await joins(server, abe!), stays, random)
      await server.staysUp()
    },
  ),
]
