import { Command, Option } from 'commander'
import { findUnits } from '../course.ts'
import { paintFor } from '../reporters/paint.ts'
import { checkText } from '../reporters/terminal.ts'
import {
  type Difference,
  Load,
  SOAK_KINDS,
  type SoakJob,
  type SoakKind,
  soak,
  soakJobs,
} from '../soak.ts'
import { SoakLog } from '../soak-log.ts'
import { EXIT, run, stopOnSignals, wholeNumber } from './command-line.ts'

type Options = {
  runs: number
  only: SoakKind
  load?: boolean
  loadProcesses?: number
  keep?: string
}

const program = new Command('npm run soak --')
  .description(
    'Grades programs whose verdict is known again and again, and tells every verdict that differs.',
  )
  .argument('[exercise...]', 'such as 02, echo-server or 02-echo-server; all of them without names')
  .option('--runs <number>', 'how often', wholeNumber(1, 1_000_000), 1)
  .addOption(
    new Option(
      '--only <which>',
      'which programs; failing: the wrong ones, with the checks alone that they must fail',
    )
      .choices(SOAK_KINDS)
      .default('all'),
  )
  .option('--load', 'keep every processor busy meanwhile')
  .option(
    '--load-processes <number>',
    'with so many processes, instead of one for each processor (for several soaks at a time)',
    wholeNumber(1, 1000),
  )
  .option('--keep <file>', 'note there what was graded, and go on where an earlier soak stopped')
  .addHelpText(
    'after',
    '\nExit codes: 0 no verdict differed, 1 some did, 2 wrong usage, 130 stopped (Ctrl-C).',
  )

async function main(): Promise<number> {
  const { runs, only, load = false, loadProcesses, keep } = program.opts<Options>()
  const units = await findUnits(program.args)
  const stop = stopOnSignals()
  const jobs = await soakJobs(units, only, stop.signal)
  const log = new SoakLog(keep, load, jobs.map(known))
  const busy = load ? new Load(loadProcesses) : undefined
  try {
    for (let round = 1; round <= runs; round++) await grade(jobs, round, log)
  } finally {
    await busy?.close()
  }
  const { verdicts, differences } = log
  console.log(`${verdicts} verdicts${load ? ' under load' : ''}, ${differences} differ`)
  return differences === 0 ? EXIT.done : EXIT.belowThreshold
}

/** Grades what was not yet graded so often. */
async function grade(jobs: SoakJob[], round: number, log: SoakLog): Promise<void> {
  const due = jobs.filter((job) => log.times(known(job)) < round)
  if (due.length === 0) return
  const began = performance.now()
  for (const job of due) {
    const { verdicts, differences } = await soak(job)
    for (const difference of differences) tell(round, difference)
    const differ = differences.map(({ check }) => check)
    log.add({ ...known(job), verdicts, differ })
  }
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(
    `run ${round}: ${due.length} programs, ${seconds} s, ${log.differences} differences so far`,
  )
}

function known({ unit, name, digest }: SoakJob) {
  return { unit: unit.slug, program: name, digest }
}

function tell(round: number, { unit, program, check, due, report }: Difference): void {
  console.log(`run ${round}: ${unit} ${program}: "${check}" is ${report.verdict}, not ${due}`)
  console.log(checkText(report, paintFor(process.stdout)))
}

await run(program, main)
