import { Command } from 'commander'
import { findUnits } from '../course.ts'
import { paintFor } from '../reporters/paint.ts'
import { readBestScores } from '../student/best-scores.ts'
import { readLastRuns } from '../student/last-run.ts'
import { nextStepText } from '../student/next-step.ts'
import { EXIT, run } from './command-line.ts'

const program = new Command('npm run next --')
  .description('Says what to do now.')
  .addHelpText('after', '\nExit codes: 0 said, 2 wrong usage.')

async function main(): Promise<number> {
  const [units, best, last] = await Promise.all([findUnits([]), readBestScores(), readLastRuns()])
  const known = { units, best: best.units, last: last.units }
  process.stdout.write(nextStepText(known, paintFor(process.stdout)))
  return EXIT.done
}

await run(program, main)
