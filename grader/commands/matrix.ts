import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { COURSE, findUnits } from '../course.ts'
import { type Column, faultsOf, matrixTable, runColumn } from '../matrix.ts'
import { EXIT, run, stopOnSignals } from './command-line.ts'

type Options = { node: string[]; tests: string[] | false; cache: string }

const VERSIONS = ['20', '22', '24', '26']
/** What touches most of Node: programs, sockets, descriptors, the libc underneath. */
const TESTS = [
  'posix/tests',
  'grader/tests/witnesses',
  'grader/tests/program.test',
  'grader/tests/grade.test',
]
const CACHE = join(COURSE, 'node_modules', '.cache', 'node')

const program = new Command('npm run matrix --')
  .description(
    "Grades the solutions, and runs tests, with several versions of Node: each is fetched from npm's registry once.",
  )
  .argument('[exercise...]', 'such as 02, echo-server or 02-echo-server; all of them without names')
  .option('--node <version...>', 'as npm knows them: 24, 22.19.0', VERSIONS)
  .option('--tests <part...>', "parts of test files' names", TESTS)
  .option('--no-tests', 'only grade')
  .option('--cache <directory>', 'where the versions are kept', CACHE)
  .addHelpText(
    'after',
    '\nExit codes: 0 full marks and the same with all, 1 some verdict differs or a test fails, 2 wrong usage, 3 some Node does not grade, 130 stopped (Ctrl-C).',
  )

async function main(): Promise<number> {
  const { node, tests, cache } = program.opts<Options>()
  const units = (await findUnits(program.args)).map(({ slug }) => slug)
  const { signal } = stopOnSignals()
  const settings = { units, tests: tests || [], cache: resolve(cache), signal }
  const columns: Column[] = []
  for (const version of node) {
    const column = await runColumn(version, settings)
    columns.push(column)
    console.error(`${column.node}: ${column.seconds} s, ${column.faults.length} faults`)
  }
  for (const line of matrixTable(columns)) console.log(line)
  const faults = faultsOf(columns)
  for (const fault of faults) console.log(fault)
  return faults.length === 0 ? EXIT.done : EXIT.belowThreshold
}

await run(program, main)
