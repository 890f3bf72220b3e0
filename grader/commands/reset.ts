import { Command } from 'commander'
import { findUnits } from '../course.ts'
import { type Reset, reset } from '../help/reset.ts'
import { EXIT, run } from './command-line.ts'

const program = new Command('npm run reset --')
  .description('Puts the stub of an exercise back, and keeps a copy of what you wrote.')
  .argument('<exercise>', 'such as 02, echo-server or 02-echo-server')
  .addHelpText(
    'after',
    '\nExit codes: 0 the stub is there, 2 wrong usage; then nothing is changed.',
  )

async function main(): Promise<number> {
  const [unit] = await findUnits(program.args)
  for (const done of await reset(unit!)) console.log(told(done))
  return EXIT.done
}

function told({ file, kept, was }: Reset): string {
  if (was === 'stub') return `${file} is the stub already: nothing was changed.`
  if (!kept) return `${file} was missing: here is the stub again.`
  return `${file} is the stub again.\n  What you wrote is in ${kept}\n  To have it back: cp ${kept} ${file}`
}

await run(program, main)
