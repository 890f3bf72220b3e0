import { once } from 'node:events'
import { resolve } from 'node:path'
import { Command } from 'commander'
import getPort from 'get-port'
import { buildSite, NotOursError } from '../../site/build.ts'
import { CourseServer } from '../../site/server/server.ts'
import { COURSE } from '../course.ts'
import {
  EXIT,
  existingDirectory,
  run,
  stopOnSignals,
  UsageError,
  wholeNumber,
} from './command-line.ts'

type Options = { port?: number; submission?: string; build?: string }

/** The port that browsers remember, when it is free. */
const USUAL_PORT = 4321

const program = new Command('npm run course --')
  .description('Shows the course in a browser on this machine, and grades from there.')
  .option(
    '--port <number>',
    `listen on this port of 127.0.0.1 (without: ${USUAL_PORT}, or a free one where that is taken)`,
    wholeNumber(1, 65535),
  )
  .option(
    '--submission <dir>',
    'grade the exercise folders in this directory, which you trust, instead of your own',
  )
  .option('--build <dir>', 'write the lessons as a static site instead')
  .addHelpText('after', '\nExit codes: 0 stopped (Ctrl-C), or written, 2 wrong usage.')

async function main(): Promise<number> {
  const options = program.opts<Options>()
  return options.build === undefined ? serve(options) : build(resolve(options.build))
}

async function build(directory: string): Promise<number> {
  try {
    const files = await buildSite(directory)
    console.log(`${files} files in ${directory}: open index.html, or serve it anywhere`)
    return EXIT.done
  } catch (error) {
    if (error instanceof NotOursError) throw new UsageError(error.message)
    throw error
  }
}

async function serve({ port, submission }: Options): Promise<number> {
  const directory = await existingDirectory(submission ?? COURSE, 'exercise folders')
  const free = port ?? (await getPort({ port: USUAL_PORT, host: '127.0.0.1' }))
  const remembersAt = submission === undefined ? COURSE : undefined
  const course = await CourseServer.open({ port: free, directory, remembersAt }).catch((error) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
    throw new UsageError(`port ${free} cannot be used (${error.code}): give another with --port`)
  })
  console.log(`The course is at ${course.url} (Ctrl-C ends it)`)
  const { signal } = stopOnSignals()
  if (!signal.aborted) await once(signal, 'abort')
  await course.close()
  return EXIT.done
}

await run(program, main)
