import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import schema from './report.schema.json' with { type: 'json' }
import { courseReport, exerciseReport, type Report } from './report.ts'
import { UsageError } from './usage-error.ts'

const MOST_MIB = 16

const isReport = new Ajv2020().compile<Report>(schema)

/**
 * Reads a report that somebody else may have made: a regular file of a sensible size that fits the schema, and whose points add up.
 * Its texts are still whatever they are.
 * @throws {UsageError} otherwise, in one line
 */
export async function readReport(path: string): Promise<Report> {
  const refuse = (why: string) => new UsageError(`${path} is no grade report: ${why}`)
  const report = parsed(await readSmallFile(path, refuse))
  if (report === undefined) throw refuse('it is not JSON')
  if (!isReport(report)) {
    const [{ instancePath = '', message = '' } = {}] = isReport.errors ?? []
    throw refuse(`${instancePath || 'the whole'} ${message}`)
  }
  if (!addsUp(report)) throw refuse('its points do not add up')
  return report
}

async function readSmallFile(path: string, refuse: (why: string) => Error): Promise<string> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(path, flags).catch(({ code }) => {
    throw refuse(`it cannot be opened (${code})`)
  })
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw refuse('it is not a regular file')
    if (stat.size > MOST_MIB * 2 ** 20) throw refuse(`it is larger than ${MOST_MIB} MiB`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Its sums are what its checks come to, and what passed has all its points. */
function addsUp(report: Report): boolean {
  const { score, maxScore, unjudged } = courseReport(report, report.exercises)
  if (report.score !== score || report.maxScore !== maxScore) return false
  if (report.unjudged !== unjudged) return false
  return report.exercises.every(({ slug, title, checks, ...told }) => {
    const sums = exerciseReport(slug, { title, programs: {} }, checks)
    if (told.score !== sums.score || told.maxScore !== sums.maxScore) return false
    return checks.every((check) => check.verdict !== 'passed' || check.points === check.maxPoints)
  })
}
