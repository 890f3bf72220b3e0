import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'
import { parseCommandString } from 'execa'
import { find } from '../witnesses/machine.ts'

/** The value of `--command`, split as `commandRunnable` splits it: what can run nothing would fail each check by itself. */
export function runnableCommand(text: string): string {
  const words = parseCommandString(text)
  const [program] = words
  if (!program) throw new InvalidArgumentError('Give a command.')
  const torn = words.find(isTorn)
  if (torn)
    throw new InvalidArgumentError(
      `Quotes do not keep words together in it (${torn}): write a backslash before each space within a word.`,
    )
  if (canRun(program)) return text
  throw new InvalidArgumentError(
    `No program '${program}' can be run: name one on PATH, or an executable file.`,
  )
}

/** Half of what a shell would take for one word. */
function isTorn(word: string): boolean {
  const quotes = word.replace(/\\['"]/g, '')
  return ["'", '"'].some((quote) => quotes.split(quote).length % 2 === 0) && !existsSync(word)
}

/** A file here goes before one on PATH; what a placeholder stands for is not known yet. */
function canRun(program: string): boolean {
  if (/\{(port|path|dir|program)\}/.test(program)) return true
  return existsSync(program) ? isExecutableFile(program) : find(program) !== undefined
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
