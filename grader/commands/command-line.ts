/** What all commands of the course share: how they end, how they say what was wrong, how they are stopped. */
import { mkdir, mkdtemp, realpath, rmdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { UnknownExerciseError } from '../course.ts'
import { stackOf } from '../own-stack.ts'
import { NoSandboxError } from '../sandbox/isolation.ts'
import { isDirectory } from '../submission.ts'
import { UsageError } from '../usage-error.ts'

export { UsageError }

/** Exit codes, fixed by the course's contract with CI systems. */
export const EXIT = { done: 0, belowThreshold: 1, missing: 1, usage: 2, broken: 3, stopped: 130 }

/** What a person, a terminal or a CI system ends a run with. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

/** Parses the command line, does the command's work, and ends with its exit code; mistakes are told in one line. */
export async function run(command: Command, work: () => Promise<number>): Promise<void> {
  const name = command.name().split(' ')[2] ?? command.name()
  const unsaid = tellOfUnsaid(name)
  command
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, `${name}:`)) })
  const parsed = async () => {
    command.parse()
    return work()
  }
  const code = await parsed().catch((error) => explain(error, name))
  process.exitCode = unsaid.aborted ? EXIT.broken : code
}

/** What cannot be printed (a full disk) is told once and ends with its exit code; the work goes on: a report may yet be written. */
function tellOfUnsaid(name: string): AbortSignal {
  const unsaid = new AbortController()
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      // Who has read enough (`| head`) has made no mistake.
      if (code === 'EPIPE' || unsaid.signal.aborted) return
      unsaid.abort()
      process.exitCode = EXIT.broken
      console.error(`${name}: not printed: ${message}`)
    })
  return unsaid.signal
}

/** A second signal so soon is of the same key: npm passes on what the terminal has told everybody. */
const SAME_KEY_MS = 1000

/**
 * Aborted by the signals that end a command; the reason is the signal's name. Whoever asks again does not wait for what is being ended: it
 * is killed.
 */
export function stopOnSignals(): AbortController {
  const stop = new AbortController()
  let asked: number | undefined
  const ask = (signal: NodeJS.Signals) => {
    asked ??= performance.now()
    if (performance.now() - asked > SAME_KEY_MS) process.exit(EXIT.stopped)
    stop.abort(signal)
  }
  for (const signal of SIGNALS) process.on(signal, ask)
  return stop
}

/** Nobody reads on (`npm run grade | head`): that ends the run, and is no error of anybody's. */
export function leaveQuietlyWithoutReader(stop: AbortController): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') stop.abort('SIGPIPE')
  })
}

/** An option's value: a whole number of these bounds, both included. */
export function wholeNumber(min: number, max: number) {
  return (text: string): number => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= min && number <= max) return number
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
  }
}

/** @param what it is to hold, for who named another */
export async function existingDirectory(asked: string, what: string): Promise<string> {
  const directory = await realpath(resolve(asked)).catch(() => resolve(asked))
  if (await isDirectory(directory)) return directory
  throw new UsageError(`there is no directory ${directory}: give one that holds ${what}`)
}

/** Makes the directory, and those above it. @throws {UsageError} where nothing can be written in it */
export async function writableDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
    // Its mode does not say so: nobody writes to /sys, and root is allowed to.
    await rmdir(await mkdtemp(join(directory, '.writable-')))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(`nothing can be written in ${directory} (${code}): give another directory`)
  }
}

/** What went wrong before or beside the work, as an exit code and one line. */
function explain(error: unknown, command: string): number {
  const { name, code, exitCode, message, cause } = error as Error & {
    code?: string
    exitCode?: number
  }
  if (code?.startsWith('commander.')) return exitCode === 0 ? EXIT.done : EXIT.usage
  if ([UsageError, UnknownExerciseError, NoSandboxError].some((kind) => error instanceof kind)) {
    console.error(`${command}: ${message}`)
    // What an instructor's own code threw: only its stack says where.
    if (cause !== undefined) console.error(stackOf(cause))
    return EXIT.usage
  }
  if (name === 'AbortError' || [...SIGNALS, 'SIGPIPE'].includes(error as string)) {
    console.error(`\n${command}: stopped; nothing is left running`)
    return EXIT.stopped
  }
  if (error instanceof Error) error.stack = stackOf(error)
  console.error(error)
  return EXIT.broken
}
