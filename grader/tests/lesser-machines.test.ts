import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COURSE, loadUnit } from '../course.ts'
import type { Check } from '../exercise.ts'
import { wrongPrograms } from '../known-programs.ts'
import type { CheckReport } from '../report.ts'
import { whyNoSandbox } from '../sandbox/probe.ts'
import { everythingRequired } from '../witnesses/machine.ts'
import {
  gradeOn,
  type LesserMachine,
  NO_KOFFI,
  NO_NAMESPACES,
  NO_PIDFD_GETFD,
  NO_PROC,
  NO_TIME_WAIT,
} from './lesser-machine.ts'
import { TEMPORARY } from './support.ts'

const solutions = join(COURSE, 'solutions')

/** A submission of a unit with one of its wrong programs. */
async function wrongSubmission(slug: string, name: string): Promise<string> {
  const { exercise } = await loadUnit(slug)
  const directory = mkdtempSync(join(TEMPORARY, 'submission-'))
  mkdirSync(join(directory, slug))
  const { file } = wrongPrograms(slug).find((each) => each.name === name)!
  for (const program of Object.values(exercise.programs))
    copyFileSync(file, join(directory, slug, program))
  return directory
}

/** Grades on a lesser machine: nothing may break, and whatever is skipped says what is missing. */
async function checksOn(machine: LesserMachine, missing: RegExp, submission: string, slug: string) {
  const { exitCode, report } = await gradeOn(machine, submission, slug)
  const { checks } = report.exercises[0]!
  expect(checks.filter(({ verdict }) => verdict === 'broken')).toEqual([])
  for (const { verdict, reason } of checks)
    if (verdict === 'skipped') expect(reason).toMatch(missing)
  expect(exitCode).toBe(0)
  return { checks, machine: report.machine }
}

const titles = (checks: CheckReport[], ...verdicts: CheckReport['verdict'][]) =>
  checks.filter(({ verdict }) => verdicts.includes(verdict)).map(({ title }) => title)

/** On a lesser machine a wrong program fails what it declares, as far as that can be judged, and nothing else. */
async function requireDeclared(checks: CheckReport[], slug: string, name: string): Promise<void> {
  const { fails } = wrongPrograms(slug).find((each) => each.name === name)!
  const failed = titles(checks, 'failed')
  expect(failed.length).toBeGreaterThan(0)
  expect(fails.filter((title) => !titles(checks, 'skipped').includes(title))).toEqual(failed)
}

async function titlesOf(slug: string, matches: (check: Check) => boolean): Promise<string[]> {
  const { exercise } = await loadUnit(slug)
  return exercise.checks.filter(matches).map(({ title }) => title)
}

const skip = (await whyNoSandbox()) !== undefined && !everythingRequired

describe.skipIf(skip)('a machine without /proc (needs bubblewrap)', () => {
  const missing = /^without \/proc nobody can tell /
  const slug = '02-echo-server'

  it('judges what a solution says, and skips what only the kernel knows', async () => {
    const { checks, machine } = await checksOn(NO_PROC, missing, solutions, slug)
    expect(titles(checks, 'failed')).toEqual([])
    expect(titles(checks, 'skipped')).toContain('listens on the given port, on loopback only')
    expect(titles(checks, 'passed').length).toBeGreaterThan(3)
    expect(machine.missing.join()).toContain('/proc')
  })

  it('fails a wrong program by what it says', async () => {
    const submission = await wrongSubmission(slug, 'decodes-text.ts')
    const { checks } = await checksOn(NO_PROC, missing, submission, slug)
    await requireDeclared(checks, slug, 'decodes-text.ts')
  })
})

describe.skipIf(skip)('a machine without pidfd_getfd (needs bubblewrap)', () => {
  const missing = /\(pidfd_getfd: EPERM\)$/
  const slug = '12-socket-options'

  it('skips exactly what needs it', async () => {
    const { checks } = await checksOn(NO_PIDFD_GETFD, missing, solutions, slug)
    const needing = await titlesOf(slug, ({ needs }) => needs.includes('pidfd_getfd'))
    expect(needing.length).toBeGreaterThan(0)
    expect(titles(checks, 'skipped')).toEqual(needing)
    expect(titles(checks, 'failed')).toEqual([])
  })

  it('fails a wrong program by all else', async () => {
    const submission = await wrongSubmission(slug, 'names-only.ts')
    const { checks } = await checksOn(NO_PIDFD_GETFD, missing, submission, slug)
    await requireDeclared(checks, slug, 'names-only.ts')
  })
})

describe.skipIf(skip)('a machine without namespaces (needs bubblewrap)', () => {
  const missing = /^this system gives the grader no network of its own \(/
  const slug = '17-raw-sockets'

  it('skips exactly what is judged in a network of its own, and says that it isolates nothing', async () => {
    const { checks, machine } = await checksOn(NO_NAMESPACES, missing, solutions, slug)
    expect(titles(checks, 'skipped')).toEqual(await titlesOf(slug, (check) => check.ownNetwork))
    expect(titles(checks, 'failed')).toEqual([])
    expect(machine).toMatchObject({ sandbox: 'none', notIsolated: expect.any(String) })
  })

  it('fails a wrong program by all else', async () => {
    const submission = await wrongSubmission(slug, 'plain-sum.ts')
    const { checks } = await checksOn(NO_NAMESPACES, missing, submission, slug)
    await requireDeclared(checks, slug, 'plain-sum.ts')
  })
})

describe.skipIf(skip)('a machine without room for TIME_WAIT (needs bubblewrap)', () => {
  const missing = /^the kernel has no room for more connections in TIME_WAIT: raise /
  const slug = '04-half-close'

  it('skips what asks for it', async () => {
    const { checks } = await checksOn(NO_TIME_WAIT, missing, solutions, slug)
    expect(titles(checks, 'skipped')).toEqual(['leaves TIME_WAIT to the client, which ended first'])
    expect(titles(checks, 'failed')).toEqual([])
  })
})

describe.skipIf(skip)('a machine without koffi (needs bubblewrap)', () => {
  const missing = /^koffi, which calls libc for us, does not load on this machine$/

  it('skips a program that needs it itself', async () => {
    const { checks, machine } = await checksOn(NO_KOFFI, missing, solutions, '15-descriptors')
    expect(titles(checks, 'passed', 'failed')).toEqual([])
    expect(machine.missing.join()).toContain('koffi')
    expect(machine.notIsolated).toMatch(missing)
  })

  it('judges another as everywhere, but for what takes many looks at a connection', async () => {
    const slug = '02-echo-server'
    const looks = /^without sock_diag it takes too long to tell /
    const clogs = ['ends only after everything has been written']
    const solution = await checksOn(NO_KOFFI, looks, solutions, slug)
    expect(titles(solution.checks, 'failed')).toEqual([])
    expect(titles(solution.checks, 'skipped')).toEqual(clogs)
    const wrong = await checksOn(
      NO_KOFFI,
      looks,
      await wrongSubmission(slug, 'decodes-text.ts'),
      slug,
    )
    expect(titles(wrong.checks, 'skipped')).toEqual(clogs)
    await requireDeclared(wrong.checks, slug, 'decodes-text.ts')
  })
})
