import { Command } from 'commander'
import { findUnits } from '../course.ts'
import { diagnosis } from '../doctor/diagnosis.ts'
import { examine } from '../doctor/examine.ts'
import { paintFor } from '../reporters/paint.ts'
import { EXIT, run } from './command-line.ts'

const program = new Command('npm run doctor --')
  .description('Says what this machine can and cannot judge, and how to get the rest.')
  .addHelpText('after', '\nExit codes: 0 everything needed is there, 1 something is missing.')

async function main(): Promise<number> {
  const [units, found] = await Promise.all([findUnits([]), examine()])
  const { healthy, text } = diagnosis(found, units, paintFor(process.stdout))
  process.stdout.write(text)
  return healthy ? EXIT.done : EXIT.missing
}

await run(program, main)
