import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { COURSE } from '../course.ts'
import { type CheckReport, courseReport, exerciseReport, type Report } from '../report.ts'
import { readReport } from '../stored-report.ts'
import { TEMPORARY } from './support.ts'

const checks: CheckReport[] = [
  { title: 'listens', points: 1, maxPoints: 1, verdict: 'passed', durationMs: 5 },
  { title: 'is skipped', points: 0, maxPoints: 2, verdict: 'skipped', durationMs: 5, reason: 'x' },
]

function genuine(): Report {
  const machine = { node: 'v20.20.2', os: 'Linux', sandbox: 'none' as const, missing: [] }
  const exercise = { title: 'Echo', programs: { server: 'server.ts' } }
  const facts = { seed: 7, durationMs: 2000, machine }
  return structuredClone(courseReport(facts, [exerciseReport('02-echo-server', exercise, checks)]))
}

const path = () => join(mkdtempSync(join(TEMPORARY, 'stored-')), 'report.json')

function stored(report: unknown): string {
  const file = path()
  writeFileSync(file, typeof report === 'string' ? report : JSON.stringify(report))
  return file
}

it('a stored report is read as it was written', async () => {
  expect(await readReport(stored(genuine()))).toEqual(genuine())
})

it.each<[string, (report: Report) => unknown, RegExp]>([
  ['what is no JSON', () => '{', /it is not JSON$/],
  ['another file', () => ({ score: 1 }), /the whole must have required property/],
  ['what it has no field for', (report) => ({ ...report, html: '<b>' }), /additional properties/],
  ['a slug that leads elsewhere', (r) => set(r, () => (r.exercises[0]!.slug = '../x')), /slug/],
  ['a forged score', (report) => ({ ...report, score: 2 }), /points do not add up$/],
  ['a forged sum', (r) => set(r, () => (r.exercises[0]!.maxScore = 9)), /points do not add up$/],
  ['less at stake', (report) => ({ ...report, unjudged: 0 }), /points do not add up$/],
  [
    'more points than there are',
    (report) => {
      report.exercises[0]!.checks[0]!.points = 5
      return { ...report, score: 5, exercises: [{ ...report.exercises[0]!, score: 5 }] }
    },
    /points do not add up$/,
  ],
])('refuses %s', async (_, change, why) => {
  await expect(readReport(stored(change(genuine())))).rejects.toThrow(why)
})

it('refuses what is no regular file of a sensible size', async () => {
  const link = path()
  symlinkSync(stored(genuine()), link)
  await expect(readReport(link)).rejects.toThrow(/cannot be opened \(ELOOP\)$/)
  const pipe = path()
  execFileSync('mkfifo', [pipe])
  await expect(readReport(pipe)).rejects.toThrow(/not a regular file$/)
  const large = stored(genuine())
  truncateSync(large, 17 * 2 ** 20)
  await expect(readReport(large)).rejects.toThrow(/larger than 16 MiB$/)
})

it('a command prints it in another format', async () => {
  const command = (...args: string[]) =>
    execa(process.execPath, ['grader/start.mjs', 'report', ...args], { cwd: COURSE, reject: false })
  const { stdout } = await command('step-summary', stored(genuine()))
  expect(stdout).toContain('## 1 of 1 points')
  const refused = await command('junit', '/nonexistent')
  expect([refused.exitCode, refused.stdout]).toEqual([2, ''])
  expect(refused.stderr).toBe(
    'report: /nonexistent is no grade report: it cannot be opened (ENOENT)',
  )
})

it.runIf(existsSync('/dev/full'))('a command says in a line that it cannot print it', async () => {
  const command = [process.execPath, 'grader/start.mjs', 'report', 'junit', stored(genuine())]
  const { exitCode, stderr } = await execa('sh', ['-c', '"$0" "$@" >/dev/full', ...command], {
    cwd: COURSE,
    reject: false,
  })
  expect([exitCode, stderr]).toEqual([
    3,
    expect.stringMatching(/^report: not printed: ENOSPC: .*$/),
  ])
})

function set(report: Report, change: () => void): Report {
  change()
  return report
}
