import { Command, Option } from 'commander'
import { findUnits } from '../course.ts'
import { paintFor } from '../reporters/paint.ts'
import { checkText } from '../reporters/terminal.ts'
import { type Difference, Load, type SoakKind, soak, soakJobs } from '../soak.ts'
import { EXIT, run, stopOnSignals, wholeNumber } from './command-line.ts'

type Options = { runs: number; only: SoakKind; load?: boolean }

const program = new Command('npm run soak --')
  .description(
    'Grades programs whose verdict is known again and again, and tells every verdict that differs.',
  )
  .argument('[exercise...]', 'such as 02, echo-server or 02-echo-server; all of them without names')
  .option('--runs <number>', 'how often', wholeNumber(1, 1_000_000), 1)
  .addOption(
    new Option('--only <which>', 'which programs')
      .choices(['solutions', 'wrong', 'all'])
      .default('all'),
  )
  .option('--load', 'keep every processor busy meanwhile')
  .addHelpText('after', '\nExit codes: 0 no verdict differed, 1 some did, 2 wrong usage.')

async function main(): Promise<number> {
  const { runs, only, load } = program.opts<Options>()
  const units = await findUnits(program.args)
  const stop = stopOnSignals()
  const jobs = await soakJobs(units, only, stop.signal)
  const busy = load ? new Load() : undefined
  let verdicts = 0
  const differences: Difference[] = []
  try {
    for (let round = 1; round <= runs; round++) {
      const began = performance.now()
      for (const job of jobs) {
        const found = await soak(job)
        verdicts += found.verdicts
        for (const difference of found.differences) tell(round, difference)
        differences.push(...found.differences)
      }
      const seconds = Math.round((performance.now() - began) / 1000)
      console.log(
        `run ${round} of ${runs}: ${jobs.length} programs, ${seconds} s, ${differences.length} differences so far`,
      )
    }
  } finally {
    await busy?.close()
  }
  console.log(`${verdicts} verdicts${load ? ' under load' : ''}, ${differences.length} differ`)
  return differences.length === 0 ? EXIT.done : EXIT.belowThreshold
}

function tell(round: number, { unit, program, check, due, report }: Difference): void {
  console.log(`run ${round}: ${unit} ${program}: "${check}" is ${report.verdict}, not ${due}`)
  console.log(checkText(report, paintFor(process.stdout)))
}

await run(program, main)
