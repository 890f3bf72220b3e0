/** The course on other versions of Node than the one that runs this: the solutions are graded, and tests are run, by each. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import { delimiter, join } from 'node:path'
import { execa, type Options } from 'execa'
import { writableDirectory } from './commands/command-line.ts'
import { COURSE } from './course.ts'
import type { Report } from './report.ts'
import { harmlessLine } from './reporters/harmless.ts'
import { UsageError } from './usage-error.ts'

export type MatrixSettings = {
  /** What is graded; nothing named: all units. */
  units: string[]
  /** Parts of the names of test files; none: no tests. */
  tests: string[]
  /** Where the versions are kept. */
  cache: string
  signal: AbortSignal
}

/** What one version of Node came to. */
export type Column = {
  /** As it calls itself. */
  node: string
  score: number
  maxScore: number
  unjudged: number
  /** Of the tests; undefined where none were run. */
  passed?: number
  failed?: number
  seconds: number
  /** What did not come out as it must, a line each. */
  faults: string[]
}

/** Has one version of Node do everything. @param asked what npm is asked for: `24`, `22.19.0` */
export async function runColumn(asked: string, settings: MatrixSettings): Promise<Column> {
  const bin = await fetchNode(asked, settings)
  const scratch = await mkdtemp(join(os.tmpdir(), 'socket-course-matrix-'))
  try {
    const began = performance.now()
    const graded = await gradeSolutions(bin, join(scratch, 'report.json'), settings)
    const tested = await runTests(bin, join(scratch, 'tests.json'), settings)
    const seconds = Math.round((performance.now() - began) / 1000)
    return { ...graded, ...tested, seconds, faults: [...graded.faults, ...tested.faults] }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The directory of a Node out of npm's package `node`, fetched where it is not there yet. */
async function fetchNode(asked: string, { cache, signal }: MatrixSettings): Promise<string> {
  const directory = join(cache, asked)
  const bin = join(directory, 'node_modules', '.bin')
  if (existsSync(join(bin, 'node'))) return bin
  await writableDirectory(directory)
  // The package is for every system: a script of its own fetches the binary for this one.
  const quietly = [
    '--no-audit',
    '--no-fund',
    '--no-save',
    '--ignore-scripts=false',
    '--loglevel=error',
  ]
  const install = ['install', ...quietly, '--prefix', directory, `node@${asked}`]
  const { failed, stderr } = await execa('npm', install, {
    cwd: directory,
    cancelSignal: signal,
    reject: false,
  })
  signal.throwIfAborted()
  if (!failed && existsSync(join(bin, 'node'))) return bin
  await rm(directory, { recursive: true, force: true })
  throw new UsageError(`npm gives no node@${asked}: ${harmlessLine(complaint(stderr))}`)
}

/** Of what npm says the line that tells why: codes come before it, advice after it. */
function complaint(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!) ?(notarget )?/, '').trim())
  return lines.find((line) => line && !/^(code|syscall|errno) /.test(line)) ?? 'it says nothing'
}

async function gradeSolutions(
  bin: string,
  json: string,
  { units, signal }: MatrixSettings,
): Promise<Omit<Column, 'seconds'>> {
  const grade = ['grader/start.mjs', 'grade', ...units, '--submission', 'solutions']
  const { exitCode, all } = await execa(
    'node',
    [...grade, '--json', json],
    settingsFor(bin, signal),
  )
  if (!existsSync(json)) throw new Error(`${bin} does not grade (exit code ${exitCode}):\n${all}`)
  const { score, maxScore, unjudged, machine, exercises }: Report = JSON.parse(
    await readFile(json, 'utf8'),
  )
  const faults = exercises.flatMap(({ slug, checks }) =>
    checks
      .filter(({ verdict }) => verdict === 'failed' || verdict === 'broken')
      .map(({ title, verdict, failure, reason }) => {
        const why = harmlessLine((failure?.cause ?? reason ?? '').split('\n', 1)[0] ?? '')
        return `${slug}: "${title}" is ${verdict}: ${why}`
      }),
  )
  return { node: machine.node, score, maxScore, unjudged, faults }
}

async function runTests(
  bin: string,
  json: string,
  { tests, signal }: MatrixSettings,
): Promise<Pick<Column, 'passed' | 'failed' | 'faults'>> {
  if (tests.length === 0) return { faults: [] }
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'course', ...tests]
  const report = ['--reporter=json', `--outputFile.json=${json}`]
  const { exitCode, all } = await execa('node', [...vitest, ...report], settingsFor(bin, signal))
  if (!existsSync(json)) throw new Error(`${bin} does not test (exit code ${exitCode}):\n${all}`)
  const told: TestReport = JSON.parse(await readFile(json, 'utf8'))
  const failing = told.testResults.filter(({ status }) => status === 'failed')
  const faults = failing.map(({ name }) => `${name.slice(COURSE.length)}: a test fails`)
  return { passed: told.numPassedTests, failed: told.numFailedTests, faults }
}

/** Of what vitest writes, as Jest does. */
type TestReport = {
  numPassedTests: number
  numFailedTests: number
  testResults: { name: string; status: string }[]
}

function settingsFor(bin: string, cancelSignal: AbortSignal) {
  const env = { PATH: `${bin}${delimiter}${process.env.PATH}`, NODE_ENV: undefined }
  return {
    cwd: COURSE,
    env,
    reject: false,
    all: true,
    stdin: 'ignore',
    cancelSignal,
  } satisfies Options
}

/** What is wrong with the matrix as a whole: with a version, or between two. */
export function faultsOf(columns: Column[]): string[] {
  const [first] = columns
  return columns.flatMap(({ node, maxScore, unjudged, faults }) => {
    const own = faults.map((fault) => `${node}: ${fault}`)
    const same = maxScore === first?.maxScore && unjudged === first.unjudged
    const unlike = `${node} judges ${maxScore} points and not ${unjudged}, unlike ${first?.node}`
    return same ? own : [...own, unlike]
  })
}

const HEADINGS = ['node', 'points', 'unjudged', 'tests', 'seconds']

/** A line each, below the headings. */
export function matrixTable(columns: Column[]): string[] {
  const rows = columns.map(({ node, score, maxScore, unjudged, passed, failed = 0, seconds }) => {
    const tests = passed === undefined ? '' : `${passed}/${passed + failed}`
    return [node, `${score}/${maxScore}`, `${unjudged}`, tests, `${seconds}`]
  })
  const all = [HEADINGS, ...rows]
  const widths = HEADINGS.map((_, at) => Math.max(...all.map((row) => row[at]!.length)))
  return all.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  )
}
