import { Command } from 'commander'
import { findUnits, type Unit } from '../course.ts'
import { readBestScores } from '../student/best-scores.ts'
import { nextUnit } from '../student/next-step.ts'
import { Interactive } from '../watch/interactive.ts'
import { Plain } from '../watch/plain.ts'
import { EXIT, leaveQuietlyWithoutReader, run, stopOnSignals } from './command-line.ts'

const program = new Command('npm run watch --')
  .description('Grades an exercise whenever you save it. Without a name: the next one to do.')
  .argument('[exercise]', 'such as 02, echo-server or 02-echo-server')
  .addHelpText(
    'after',
    '\nKeys are shown at the foot of the screen; without a terminal there are none.\nExit codes: 0 left by q or Ctrl-C, 2 wrong usage, 130 stopped where there is no terminal.',
  )

async function main(): Promise<number> {
  const units = await findUnits([])
  const first = await chosen(units)
  const stop = stopOnSignals()
  leaveQuietlyWithoutReader(stop)
  const stopped = new Promise<void>((resolve) =>
    stop.signal.addEventListener('abort', () => resolve()),
  )
  const watching = start(units, first, () => stop.abort('quit'))
  watching.start()
  await stopped
  await watching.close()
  if (stop.signal.reason !== 'quit') stop.signal.throwIfAborted()
  return EXIT.done
}

async function chosen(units: Unit[]): Promise<Unit> {
  const [named] = program.args.length > 0 ? await findUnits(program.args) : []
  const slug = named?.slug ?? nextUnit(units, (await readBestScores()).units)?.slug
  return units.find((unit) => unit.slug === slug) ?? units[0]!
}

function start(units: Unit[], first: Unit, quit: () => void): Interactive | Plain {
  const { stdin: input, stdout: output } = process
  const terminal = input.isTTY && output.isTTY && process.env.TERM !== 'dumb'
  return terminal ? new Interactive(units, first, { input, output }, quit) : new Plain(units, first)
}

await run(program, main)
