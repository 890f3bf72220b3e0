import { access, realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { COURSE, findUnits, UnknownExerciseError } from './course.ts'
import { FORMATS } from './formats/index.ts'
import { writeWhole } from './formats/write.ts'
import { grade } from './grade.ts'
import type { Report } from './report.ts'
import { paintFor } from './reporters/paint.ts'
import { Progress } from './reporters/progress.ts'
import { exerciseText, summaryText, verdicts } from './reporters/terminal.ts'
import { directorySubmission, isDirectory } from './submission.ts'

/** Exit codes, fixed by the course's contract with CI systems. */
const EXIT = { graded: 0, belowThreshold: 1, usage: 2, broken: 3 }

/** What a person, a terminal or a CI system ends a run with. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

type Options = {
  submission?: string
  json?: string
  report: ReportFile[]
  seed?: number
  failUnder?: number
  command?: string
}

/** Where a report goes, and in which format; `-` is standard output. */
type ReportFile = { format: string; path: string }

/** A wrong use of the command line, told in one line. */
class UsageError extends Error {
  override readonly name = 'UsageError'
}

const program = new Command('npm run grade --')
  .description('Grades exercises against real sockets. Without names: all of them.')
  .argument('[exercise...]', 'such as 02, echo-server or 02-echo-server')
  .option('--submission <dir>', 'grade the exercise folders in this directory instead of your own')
  .option('--json <file>', 'write the report as JSON')
  .option(
    '--report <format=file>',
    `write it in another format, - for stdout, any number of times: ${Object.keys(FORMATS).join(', ')}`,
    reportFile,
    [],
  )
  .option('--seed <number>', 'repeat the payloads of an earlier run', wholeNumber(0, 2 ** 32 - 1))
  .option('--fail-under <percent>', 'exit with 1 when the score is below', wholeNumber(0, 100))
  .option(
    '--command <command>',
    "run this in place of the program, e.g. 'python3 server.py {port}'",
  )
  .addHelpText(
    'after',
    '\nExit codes: 0 graded, 1 below --fail-under, 2 wrong usage, 3 the grader or the machine broke.',
  )
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'grade: ')) })

function wholeNumber(min: number, max: number) {
  return (text: string): number => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= min && number <= max) return number
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
  }
}

function reportFile(text: string, earlier: ReportFile[]): ReportFile[] {
  const [, format = '', path = ''] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (format in FORMATS) return [...earlier, { format, path }]
  throw new InvalidArgumentError(`Give <format>=<file>: ${Object.keys(FORMATS).join(', ')}.`)
}

async function main(): Promise<number> {
  program.parse()
  const options = program.opts<Options>()
  const units = await findUnits(program.args)
  const submission = await directorySubmission(await existingDirectory(options.submission))
  const files = [...options.report]
  if (options.json) files.push({ format: 'json', path: options.json })
  for (const { path } of files) await requireWritable(path)
  const stop = new AbortController()
  for (const signal of SIGNALS) process.once(signal, () => stop.abort(signal))
  leaveQuietlyWithoutReader(stop)
  const report = await show(
    grade(submission, units, { seed: options.seed, command: options.command, signal: stop.signal }),
  )
  for (const file of files) await write(report, file)
  return exitCode(report, options)
}

async function write(report: Report, { format, path }: ReportFile): Promise<void> {
  const text = FORMATS[format]!(report)
  if (path === '-') process.stdout.write(text)
  else await writeWhole(path, text)
}

/** Prints exercises in their order, each as soon as it and all before it are done. */
async function show(events: ReturnType<typeof grade>): Promise<Report> {
  const paint = paintFor(process.stdout)
  const progress = new Progress(process.stderr)
  const order: string[] = []
  const finished = new Map<string, string>()
  for (;;) {
    const { value: event, done } = await events.next()
    if (done) {
      progress.clear()
      process.stdout.write(summaryText(event, paint))
      return event
    }
    if (event.type === 'run-started') order.push(...event.exercises.map(({ slug }) => slug))
    if (event.type === 'exercise-finished')
      finished.set(event.exercise.slug, exerciseText(event.exercise, paint))
    progress.clear()
    for (let text = finished.get(order[0] ?? ''); text; text = finished.get(order[0] ?? '')) {
      process.stdout.write(`${text}\n`)
      order.shift()
    }
    progress.follow(event)
  }
}

/** Nobody reads on (`npm run grade | head`): that ends the run, and is no error of anybody's. */
function leaveQuietlyWithoutReader(stop: AbortController): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') stop.abort('SIGPIPE')
    else throw error
  })
}

async function existingDirectory(asked = COURSE): Promise<string> {
  const directory = await realpath(resolve(asked)).catch(() => resolve(asked))
  if (await isDirectory(directory)) return directory
  throw new UsageError(`there is no directory ${directory}: give one that holds exercise folders`)
}

async function requireWritable(path: string): Promise<void> {
  const directory = dirname(resolve(path))
  if (
    await access(join(directory, '.')).then(
      () => false,
      () => true,
    )
  ) {
    throw new UsageError(`the report cannot be written: there is no directory ${directory}`)
  }
}

function exitCode(report: Report, { failUnder }: Options): number {
  if (verdicts(report).includes('broken')) return EXIT.broken
  const percent = report.maxScore === 0 ? 0 : (100 * report.score) / report.maxScore
  return failUnder !== undefined && percent < failUnder ? EXIT.belowThreshold : EXIT.graded
}

/** What went wrong before or beside grading, as an exit code and one line. */
function explain(error: unknown): number {
  const { name, code, exitCode, message } = error as Error & { code?: string; exitCode?: number }
  if (code?.startsWith('commander.')) return exitCode === 0 ? EXIT.graded : EXIT.usage
  if (error instanceof UsageError || error instanceof UnknownExerciseError) {
    console.error(`grade: ${message}`)
    return EXIT.usage
  }
  if (name === 'AbortError' || [...SIGNALS, 'SIGPIPE'].includes(error as string)) {
    console.error('\ngrade: stopped; nothing is left running')
    return 130
  }
  console.error(error)
  return EXIT.broken
}

process.exitCode = await main().catch(explain)
