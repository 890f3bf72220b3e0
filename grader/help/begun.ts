import { Failure } from '../failure.ts'
import type { CheckReport } from '../report.ts'
import type { SourceFile, Submission } from '../submission.ts'
import { readHelp } from './help-file.ts'

/**
 * A submission whose stubs are told as not begun, instead of being started for each check: what a stub scores is known. An
 * exercise of two programs is begun as soon as one of them is.
 */
export function onlyBegun(submission: Submission): Submission {
  const read: Submission['read'] = async (slug, file) => {
    const source = await submission.read(slug, file)
    const stubs = stubsOf(slug)
    if (await areStubs(submission, slug, stubs)) throw notBegun(Object.keys(stubs))
    return source
  }
  return { directory: submission.directory, read }
}

/** By name; an exercise of an instructor's own has none that are known. */
function stubsOf(slug: string): Record<string, string[]> {
  try {
    return readHelp(slug).stubs
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

async function areStubs(
  submission: Submission,
  slug: string,
  stubs: Record<string, string[]>,
): Promise<boolean> {
  const files = await Promise.all(
    Object.entries(stubs).map(async ([file, lines]) => {
      const source = await submission.read(slug, file).catch(() => undefined)
      return source !== undefined && isSame(source, lines)
    }),
  )
  return files.length > 0 && files.every(Boolean)
}

/** Git may have given the lines other ends. */
function isSame({ text }: SourceFile, lines: string[]): boolean {
  return text.replaceAll('\r\n', '\n') === lines.join('\n')
}

function notBegun(files: string[]): Failure {
  const what =
    files.length > 1 ? `${files.join(' and ')} are still stubs` : `${files[0]} is still the stub`
  return new Failure({ kind: 'not-begun', what: `Not begun: ${what}.` })
}

/** Whether these checks were held: of an exercise that is not begun, none was. */
export function isBegun(checks: CheckReport[]): boolean {
  return checks.some(({ failure }) => failure?.kind !== 'not-begun')
}
