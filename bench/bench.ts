import { rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import {
  EXIT,
  leaveQuietlyWithoutReader,
  run,
  stopOnSignals,
  UsageError,
  wholeNumber,
} from '../grader/commands/command-line.ts'
import { COURSE } from '../grader/course.ts'
import { writeWhole } from '../grader/formats/write.ts'
import { TEMPORARY } from '../grader/tests/support.ts'
import { hasProc } from '../grader/witnesses/proc.ts'
import { isBusy, thisMachine } from './machine.ts'
import { measure, PARTS, type Part } from './parts.ts'
import { type Figures, goalsOf, type Results } from './results.ts'
import { tablesOf, withTables } from './table.ts'

type Options = { only?: Part; runs?: number }

const HOME = join(COURSE, 'bench')

const program = new Command('npm run bench --')
  .description(
    'Measures how fast the course is, and prints it. A run of all parts with their usual runs also writes bench/results.json and the tables of bench/README.md.',
  )
  .addOption(
    new Option('--only <part>', 'one part; learnyounode is measured beside the course').choices(
      PARTS,
    ),
  )
  .option('--runs <number>', 'how often each time is taken, to try the bench', wholeNumber(1, 1000))
  .addHelpText(
    'after',
    '\nIt takes some minutes, and means something on a machine that does nothing else.\nExit codes: 0 measured, whether goals are met or not; 2 wrong usage; 3 something could not be measured.',
  )

// Everything that is started has its temporary files there, too. It was made as the tests' student was loaded.
process.on('exit', () => rmSync(TEMPORARY, { recursive: true, force: true }))

async function main(): Promise<number> {
  if (program.args.length > 0)
    throw new UsageError(`unknown argument '${program.args[0]}': name a part with --only`)
  if (!hasProc) throw new UsageError('it asks the kernel for memory and times: it needs Linux')
  const options = program.opts<Options>()
  const stop = stopOnSignals()
  leaveQuietlyWithoutReader(stop)
  const machine = await thisMachine()
  if (isBusy(machine)) tell(`${machine.busyBefore} % busy: others are at work on this machine`)
  const began = performance.now()
  const figures: Figures = {}
  const failure = await measure(options, figures, {
    temporary: TEMPORARY,
    signal: stop.signal,
    tell,
  }).catch((error: Error) => error)
  stop.signal.throwIfAborted()
  const date = new Date().toISOString().slice(0, 10)
  const seconds = Math.round((performance.now() - began) / 1000)
  const results: Results = { schema: 1, date, machine, seconds, figures, goals: goalsOf(figures) }
  process.stdout.write(`${tablesOf(results)}\n`)
  if (failure) {
    tell(failure.message)
    return EXIT.broken
  }
  if (!options.only && !options.runs) await keep(results)
  return EXIT.done
}

function tell(line: string): void {
  console.error(`bench: ${line}`)
}

async function keep(results: Results): Promise<void> {
  const page = join(HOME, 'README.md')
  await writeWhole(join(HOME, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`)
  await writeWhole(page, withTables(await readFile(page, 'utf8'), results))
}

await run(program, main)
