import { access, constants, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { COURSE, findUnits } from '../course.ts'
import { FORMATS } from '../formats/index.ts'
import { writeWhole } from '../formats/write.ts'
import { grade } from '../grade.ts'
import { quietMachine } from '../gradebook/beside-others.ts'
import { onlyBegun } from '../help/begun.ts'
import type { Report } from '../report.ts'
import { paintFor } from '../reporters/paint.ts'
import { Progress } from '../reporters/progress.ts'
import { adviceText, exerciseText, summaryText, verdicts } from '../reporters/terminal.ts'
import type { SandboxOption } from '../sandbox/isolation.ts'
import { remember } from '../student/remember.ts'
import { directorySubmission } from '../submission.ts'
import {
  EXIT,
  existingDirectory,
  leaveQuietlyWithoutReader,
  run,
  stopOnSignals,
  UsageError,
  wholeNumber,
} from './command-line.ts'
import { runnableCommand } from './runnable-command.ts'

type Options = {
  submission?: string
  checks?: string
  json?: string
  html?: string
  report: ReportFile[]
  seed?: number
  failUnder?: number
  command?: string
  /** False after --no-sandbox. */
  sandbox: boolean
  requireSandbox?: boolean
  concurrency?: number
  besideOthers?: boolean
}

/** Where a report goes, and in which format; `-` is standard output. */
type ReportFile = { format: string; path: string }

const program = new Command('npm run grade --')
  .description('Grades exercises against real sockets. Without names: all of them.')
  .argument('[exercise...]', 'such as 02, echo-server or 02-echo-server')
  .option('--submission <dir>', 'grade the exercise folders in this directory instead of your own')
  .option('--checks <dir>', "add an instructor's checks: <dir>/NN-slug/checks.ts")
  .option('--json <file>', 'write the report as JSON')
  .option('--html <file>', 'write it as a page to read, with the conversations drawn')
  .option(
    '--report <format=file>',
    `write it in another format, any number of times, - for stdout (the rest goes to stderr; npm run --silent leaves out npm's lines): ${Object.keys(FORMATS).join(', ')}`,
    reportFile,
    [],
  )
  .option('--seed <number>', 'repeat the payloads of an earlier run', wholeNumber(0, 2 ** 32 - 1))
  .option('--fail-under <percent>', 'exit with 1 when the score is below', wholeNumber(0, 100))
  .option(
    '--command <command>',
    "run this in place of the program, e.g. 'python3 server.py {port}'; also {path}, {dir}, {program} (server or client) and {args}: all arguments, which are appended where none of {port}, {path} and {args} is named",
    runnableCommand,
  )
  .option('--no-sandbox', 'run the programs of a --submission beside the grader, not isolated')
  .option('--require-sandbox', 'grade in a sandbox (bubblewrap, on Linux) or not at all')
  .option('--concurrency <number>', 'hold this many conversations at once', wholeNumber(1, 1024))
  .addOption(new Option('--beside-others').hideHelp())
  .addHelpText(
    'after',
    '\nExit codes: 0 graded, 1 below --fail-under, 2 wrong usage, 3 the grader or the machine broke, 130 stopped (Ctrl-C).',
  )

function reportFile(text: string, earlier: ReportFile[]): ReportFile[] {
  const [, format = '', path = ''] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (Object.hasOwn(FORMATS, format)) return [...earlier, { format, path }]
  throw new InvalidArgumentError(`Give <format>=<file>: ${Object.keys(FORMATS).join(', ')}.`)
}

async function main(): Promise<number> {
  const options = program.opts<Options>()
  if (options.checks) await existingDirectory(options.checks, 'NN-slug/checks.ts files')
  const units = await findUnits(program.args)
  const directory = await existingDirectory(options.submission ?? COURSE, 'exercise folders')
  const submission = onlyBegun(await directorySubmission(directory))
  const files = [...options.report]
  if (options.json) files.push({ format: 'json', path: options.json })
  if (options.html) files.push({ format: 'html', path: options.html })
  for (const { path } of files) await requireWritable(path)
  const stop = stopOnSignals()
  leaveQuietlyWithoutReader(stop)
  const { seed, command, concurrency } = options
  const quiet = options.besideOthers ? quietMachine(stop) : undefined
  // A report on standard output is for a program, which reads nothing else there.
  const output = files.some(({ path }) => path === '-') ? process.stderr : process.stdout
  const report = await show(
    grade(submission, units, {
      seed,
      command,
      concurrency,
      sandbox: sandboxOption(options),
      signal: stop.signal,
      quiet,
    }),
    output,
  )
  if (options.submission === undefined)
    output.write(adviceText(report, isOwn(options), paintFor(output)))
  const unwritten: string[] = []
  const tell = (what: string) => (error: Error) => void unwritten.push(`${what}: ${error.message}`)
  for (const file of files) await write(report, file).catch(tell(file.path))
  if (isOwn(options)) await remember(report.exercises).catch(tell('your progress'))
  for (const what of unwritten) console.error(`grade: not written: ${what}`)
  return unwritten.length > 0 ? EXIT.broken : exitCode(report, options)
}

/** Whether what was graded is one's own exercises, by the course's checks alone. */
function isOwn({ submission, command, checks }: Options): boolean {
  return [submission, command, checks].every((option) => option === undefined)
}

/** One's own programs need no sandbox; who names a submission grades somebody else's. */
function sandboxOption(options: Options): SandboxOption | undefined {
  if (options.requireSandbox && !options.sandbox)
    throw new UsageError('--no-sandbox and --require-sandbox exclude each other')
  if (options.requireSandbox) return 'required'
  if (options.submission === undefined) return undefined
  return options.sandbox ? 'auto' : 'off'
}

async function write(report: Report, { format, path }: ReportFile): Promise<void> {
  const text = FORMATS[format]!(report)
  if (path === '-') process.stdout.write(text)
  else await writeWhole(path, text)
}

/** Prints exercises in their order, each as soon as it and all before it are done. */
async function show(events: ReturnType<typeof grade>, output: NodeJS.WriteStream): Promise<Report> {
  const paint = paintFor(output)
  const progress = new Progress(process.stderr)
  const order: string[] = []
  const finished = new Map<string, string>()
  for (;;) {
    const { value: event, done } = await events.next()
    if (done) {
      progress.clear()
      output.write(summaryText(event, paint))
      return event
    }
    if (event.type === 'run-started') order.push(...event.exercises.map(({ slug }) => slug))
    if (event.type === 'exercise-finished')
      finished.set(event.exercise.slug, exerciseText(event.exercise, paint))
    progress.clear()
    for (let text = finished.get(order[0] ?? ''); text; text = finished.get(order[0] ?? '')) {
      output.write(`${text}\n`)
      order.shift()
    }
    progress.follow(event)
  }
}

/** A file is written beside itself and put in its place; what else is there, such as /dev/stdout, is written to: formats/write.ts. */
async function requireWritable(path: string): Promise<void> {
  if (path === '-') return
  const unwritable = (why: string) => new UsageError(`the report cannot be written: ${why}`)
  const directory = dirname(resolve(path))
  const [around, there] = await Promise.all(
    [directory, path].map((at) => stat(at).catch(() => undefined)),
  )
  if (!around?.isDirectory()) throw unwritable(`there is no directory ${directory}`)
  if (there?.isDirectory()) throw unwritable(`${path} is a directory: name a file`)
  const written = there && !there.isFile() ? path : directory
  await access(written, constants.W_OK).catch(({ code }) => {
    throw unwritable(`you may not write to ${written} (${code})`)
  })
}

function exitCode(report: Report, { failUnder }: Options): number {
  if (verdicts(report).includes('broken')) return EXIT.broken
  const percent = report.maxScore === 0 ? 0 : (100 * report.score) / report.maxScore
  return failUnder !== undefined && percent < failUnder ? EXIT.belowThreshold : EXIT.done
}

await run(program, main)
