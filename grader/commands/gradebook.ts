import os from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import { Book } from '../gradebook/book.ts'
import type { Shard } from '../gradebook/cohort.ts'
import { makeGradebook } from '../gradebook/make.ts'
import { merge } from '../gradebook/merge.ts'
import { summaryText } from '../gradebook/summary.ts'
import type { Tally } from '../gradebook/tally.ts'
import {
  EXIT,
  leaveQuietlyWithoutReader,
  run,
  stopOnSignals,
  UsageError,
  wholeNumber,
} from './command-line.ts'
import { runnableCommand } from './runnable-command.ts'

type Options = { out?: string; seed?: number; jobs: number; shard?: Shard; merge?: string[] }

/** What each grader is told, word for word. */
const PASSED_ON = [
  new Option('--require-sandbox', 'grade nothing where programs cannot be isolated'),
  new Option('--no-sandbox', 'do not isolate the programs'),
  new Option(
    '--command <command>',
    'run this in place of the programs: see npm run grade -- --help',
  ).argParser(runnableCommand),
  new Option('--checks <dir>', "add an instructor's checks: <dir>/NN-slug/checks.ts"),
]

/** A grader and its programs take up to so much memory. */
const GRADER_BYTES = 2 ** 30

const program = new Command('npm run gradebook --')
  .description(
    'Grades a cohort, several submissions at once, and writes gradebook.html, .csv and .json. Interrupted, the same command goes on where it stopped.',
  )
  .usage(
    '[options] <cohort> [exercise...] --out <dir>\n       npm run gradebook -- --merge <dir...> --out <dir>',
  )
  .argument('[cohort]', 'a directory of submissions, or a roster.csv: id, perhaps name and path')
  .argument('[exercise...]', 'such as 02, echo-server or 02-echo-server; all, when none is named')
  .option('--out <dir>', 'where the gradebook and the reports go')
  .option('--seed <number>', 'repeat the payloads of an earlier run', wholeNumber(0, 2 ** 32 - 1))
  .option('--jobs <number>', 'grade so many at once', wholeNumber(1, 256), defaultJobs())
  .option(
    '--shard <i/n>',
    'grade only each n-th submission, from the i-th on; each shard wants the same --seed',
    shard,
  )
  .option('--merge <dir...>', 'put the gradebooks of all shards together, instead of grading')
  .addHelpText(
    'after',
    '\nExit codes: 0 graded, 2 wrong usage, 3 some submission broke the grader: the others are graded, 130 stopped (Ctrl-C).',
  )
for (const option of PASSED_ON) program.addOption(option)

/** As many as there are processors: together they hold as many conversations as one grader alone would. */
function defaultJobs(): number {
  return Math.max(1, Math.min(os.availableParallelism(), Math.floor(os.totalmem() / GRADER_BYTES)))
}

function shard(text: string): Shard {
  const [, number, of] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number)
  if (number && of && number <= of) return { number, of }
  throw new InvalidArgumentError('It must be such as 1/4: the first of four.')
}

async function main(): Promise<number> {
  const { out, ...options } = program.opts<Options>()
  if (out === undefined) throw new UsageError('say with --out <dir> where the gradebook goes')
  const book = new Book(out)
  const stop = stopOnSignals()
  leaveQuietlyWithoutReader(stop)
  const tally = options.merge
    ? await merged(book, options.merge)
    : await graded(book, options, stop)
  process.stdout.write(summaryText(book, tally))
  return tally.broken > 0 ? EXIT.broken : EXIT.done
}

async function merged(book: Book, directories: string[]): Promise<Tally> {
  if (program.args.length > 0) throw new UsageError('--merge grades nothing: leave the cohort out')
  return merge(directories, book)
}

async function graded(
  book: Book,
  options: Omit<Options, 'out'>,
  stop: AbortController,
): Promise<Tally> {
  const [path, ...exercises] = program.args
  if (!path) throw new UsageError('name a directory of submissions, or a roster.csv')
  return makeGradebook(book, { ...options, path, exercises, options: passedOn() }, stop.signal)
}

function passedOn(): string[] {
  return PASSED_ON.filter((option) => isGiven(option.attributeName())).flatMap((option) => {
    const value = program.getOptionValue(option.attributeName())
    return typeof value === 'string' ? [option.long!, value] : [option.long!]
  })
}

function isGiven(name: string): boolean {
  return program.getOptionValueSource(name) === 'cli'
}

await run(program, main)
