import { check } from '#grader'
import type { Check } from '#grader/exercise'
import { before, floods, isUnderWay, overhears, pours, servesSoon } from './flood.ts'
import { hears, joins, names } from './room.ts'

const KIB = 2 ** 10
const MIB = 2 ** 20

/** More of a flood than waits in the kernel: the program is at it. */
const UNDER_WAY = 8 * MIB

/** How much of it a program may take before a line of the others comes: one that asks each in turn takes 2 MiB for each of their lines. */
const MOST_TAKEN = 64 * MIB

/** Twice what the contract allows. Who writes for each line makes 196,608 for the least that a turn of an unread flood holds. */
const MOST_WRITES = 40_000

/** One who sends as fast as it can, and others who want something meanwhile. */
export const floodChecks: Check[] = [
  check(
    'serves the others while one client floods',
    {
      points: 2,
      hint: 'In which queue does a line stand, and how many lines of somebody else are before it?',
      reread: 'What each has for itself',
    },
    async (stage) => {
      const { server, random } = stage
      const [mia, zoe] = names(random, 'm', 'z')
      const first = await joins(server, mia!)
      const second = await joins(server, zoe!)
      await hears(first, `+ ${zoe}`)
      const flood = floods(await server.connect('flood'), random)
      try {
        await isUnderWay(stage, flood, UNDER_WAY)
        for (let round = 0; round < 3; round++) {
          const text = random.word()
          await first.sends(`${text}\n`)
          await before(stage, flood, MOST_TAKEN, second)
          await hears(second, `${mia}: ${text}`)
        }
      } finally {
        flood.stop()
      }
    },
  ),

  check(
    'serves the others while one client floods with empty lines',
    {
      points: 2,
      seconds: 20,
      hint: 'How many lines can a piece hold that you read? How many times do you write for each of them?',
      reread: 'What each has for itself',
    },
    async (stage) => {
      const { server, random } = stage
      const [mia, ...others] = names(random, 'm', 'x', 'y', 'z')
      for (const name of others) overhears(await joins(server, name))
      const flood = pours(await joins(server, mia!), '\n'.repeat(64 * KIB))
      try {
        await isUnderWay(stage, flood, 256 * KIB)
        for (const name of names(random, 'a', 'b', 'c')) {
          const newcomer = await server.connect(name)
          await servesSoon(stage, newcomer, MOST_WRITES)
          await newcomer.readsLine()
          await newcomer.sends(`${name}\n`)
          await servesSoon(stage, newcomer, MOST_WRITES)
          await newcomer.closes()
        }
      } finally {
        flood.stop()
      }
    },
  ),
]
