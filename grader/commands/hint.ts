import { Command } from 'commander'
import { findUnits, type Unit } from '../course.ts'
import type { Check } from '../exercise.ts'
import { findCheck, UnknownCheckError } from '../help/find-check.ts'
import { firstFailed, type Hint, hintLines, MOST, nextHint } from '../help/hints.ts'
import { placeOf } from '../help/place.ts'
import { paintFor } from '../reporters/paint.ts'
import { readLastRuns } from '../student/last-run.ts'
import { EXIT, run, UsageError } from './command-line.ts'

const program = new Command('npm run hint --')
  .description(
    'Helps with a check, a little more each time: a question, a direction, and what is near the answer.',
  )
  .argument('<exercise>', 'such as 02, echo-server or 02-echo-server')
  .argument('[check...]', 'its number or words of its title; without: the first that failed last')
  .addHelpText('after', '\nExit codes: 0 helped, or nothing is known to fail, 2 wrong usage.')

async function main(): Promise<number> {
  const [name = '', ...words] = program.args
  const [unit] = await findUnits([name])
  const check = words.length > 0 ? named(unit!, words.join(' ')) : await failed(unit!)
  if (!check) return EXIT.done
  const hint = await nextHint(unit!, check)
  process.stdout.write(`${await text(unit!, hint, words)}\n`)
  return EXIT.done
}

function named(unit: Unit, words: string): Check {
  try {
    return findCheck(unit, words)
  } catch (error) {
    throw error instanceof UnknownCheckError ? new UsageError(error.message) : error
  }
}

/** The first check that failed in the last run; where there was none, says so. */
async function failed(unit: Unit): Promise<Check | undefined> {
  const last = (await readLastRuns()).units[unit.slug]
  const number = unit.slug.slice(0, 2)
  if (!last) {
    console.log(
      `Nothing of yours was graded yet in ${number}, so nothing is known to fail: npm run grade -- ${number}`,
    )
    return undefined
  }
  const check = firstFailed(unit, last)
  if (!check)
    console.log(`Nothing failed in the last run of ${number}: npm start says what is next.`)
  return check
}

async function text({ slug, exercise }: Unit, hint: Hint, words: string[]): Promise<string> {
  const paint = paintFor(process.stdout)
  const { check, level } = hint
  const number = slug.slice(0, 2)
  const again = ['npm run hint --', number, ...words].join(' ')
  const further =
    level < MOST
      ? `Still stuck? ${paint('cyan', again)} goes on: ${level} of ${MOST} hints shown.`
      : `That was the last of ${MOST} hints. The whole conversation: ${await placeOf(slug, check.title)}`
  return [
    `${paint('bold', `${number} ${exercise.title}`)}: ${check.title}`,
    '',
    ...hintLines(hint, paint),
    '',
    further,
  ].join('\n')
}

await run(program, main)
