import { Argument, Command } from 'commander'
import { FORMATS } from '../formats/index.ts'
import { readReport } from '../stored-report.ts'
import { EXIT, run } from './command-line.ts'

const program = new Command('npm run report --')
  .description(
    "Prints a report that `--json` wrote in another format. It may be anybody's: it is read as data.",
  )
  .addArgument(new Argument('<format>', 'the format').choices(Object.keys(FORMATS)))
  .argument('<report>', 'a JSON report')
  .addHelpText(
    'after',
    '\nExit codes: 0 printed, 2 wrong usage, or the file is no report, 3 it could not be printed.',
  )

async function main(): Promise<number> {
  const [format = '', path = ''] = program.args
  process.stdout.write(FORMATS[format]!(await readReport(path)))
  return EXIT.done
}

await run(program, main)
