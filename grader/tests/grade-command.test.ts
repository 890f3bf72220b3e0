import type { ChildProcess } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, describe, expect, it } from 'vitest'
import { findUnits } from '../course.ts'
import schema from '../report.schema.json' with { type: 'json' }
import { startCommand } from './start-command.ts'
import { processes, program, runDirectories, TEMPORARY } from './support.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** Starts the grader as `npm run grade --` does. */
function start(...args: string[]) {
  const command = startCommand(['grade', ...args])
  started.push(command.child)
  return command
}

const run = (...args: string[]) => start(...args).ended

/** A submission of unit 02 that holds this program. */
function submission(name: string): string {
  const directory = mkdtempSync(join(TEMPORARY, 'submission-'))
  mkdirSync(join(directory, '02-echo-server'))
  copyFileSync(program(name), join(directory, '02-echo-server', 'server.ts'))
  return directory
}

it.each(['02', '2', 'echo-server', '02-echo-server', 'exercises/02-echo-server/'])(
  'a unit may be called %s',
  async (name) => {
    expect((await findUnits([name])).map(({ slug }) => slug)).toEqual(['02-echo-server'])
  },
)

describe('the command line', () => {
  it('explains itself', async () => {
    const { code, stdout, stderr } = await run('--help')
    expect([code, stderr]).toEqual([0, ''])
    for (const word of [
      '--submission',
      '--json',
      '--seed',
      '--fail-under',
      '--command',
      '--require-sandbox',
      'Exit codes',
    ])
      expect(stdout).toContain(word)
  })

  it.each<[string, string[], RegExp]>([
    ['an unknown exercise', ['02-eko-server'], /no exercise '02-eko-server'.*02-echo-server/],
    ['a seed that is none', ['02', '--seed', 'x'], /whole number from 0 to 4294967295/],
    ['a seed too large', ['02', '--seed', '4294967296'], /whole number/],
    ['a share that is none', ['02', '--fail-under', '101'], /whole number from 0 to 100/],
    ['an unknown option', ['02', '--no-such-option'], /unknown option/],
    ['no directory', ['02', '--submission', '/nonexistent'], /no directory \/nonexistent/],
    ['no place for the report', ['02', '--json', '/nonexistent/x.json'], /cannot be written/],
    ['a format that is none', ['02', '--report', 'toString=x'], /Give <format>=<file>: json, /],
    ['no command', ['02', '--command', ''], /Give a command/],
    ['a directory for a report', ['02', '--json', '/'], /cannot be written: \/ is a directory/],
    ['an unknown format', ['02', '--report', 'xml=x'], /json, junit, gradescope/],
    ['a format without a file', ['02', '--report', 'junit'], /<format>=<file>/],
  ])('refuses %s with 2 and a line', async (_, args, why) => {
    const { code, stdout, stderr } = await run(...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^grade: /)
    expect(stderr).toMatch(why)
  })

  it('grades, and writes what it found as JSON', async () => {
    const json = join(mkdtempSync(join(TEMPORARY, 'json-')), 'report.json')
    const junit = `${json}.xml`
    const args = ['02', '--submission', 'solutions', '--seed', '7', '--json', json]
    args.push('--report', `junit=${junit}`)
    const { code, stdout, stderr } = await run(...args, '--fail-under', '100')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('(seed 7)')
    expect(stdout).not.toContain('\x1b')
    const report = JSON.parse(readFileSync(json, 'utf8'))
    const validate = new Ajv2020().compile(schema)
    expect(validate(report) || validate.errors).toBe(true)
    expect(report).toMatchObject({ seed: 7, exercises: [{ slug: '02-echo-server' }] })
    expect(report.score).toBe(report.maxScore)
    expect(readFileSync(junit, 'utf8')).toContain('failures="0"')
  })

  it.each(['json', 'html'])('writes %s and nothing else to standard output', async (format) => {
    const args = ['02', '--submission', submission('crashes-at-start'), '--report', `${format}=-`]
    const { code, stdout, stderr } = await run(...args)
    expect(code).toBe(0)
    if (format === 'json') expect(JSON.parse(stdout)).toMatchObject({ schema: 1, score: 0 })
    else expect(stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/)
    expect(stderr).toMatch(/^02 Echo server +0\/20\n[\s\S]*0 of 20 points/)
  })

  it('exits with 1 below the asked share, and with 0 otherwise', async () => {
    const directory = submission('crashes-at-start')
    const graded = await run('02', '--submission', directory)
    expect(graded.code).toBe(0)
    expect(graded.stdout).toMatch(/exit code 1 before it listened/)
    // Whoever grades somebody else's program is not to read its lesson.
    expect(graded.stdout).not.toContain('Next:')
    expect((await run('02', '--submission', directory, '--fail-under', '1')).code).toBe(1)
  })

  it('opens no inspector for a program that asks for one', async () => {
    const { code, stderr } = await run(
      '02',
      '--no-sandbox',
      '--submission',
      submission('signals-its-parent'),
    )
    expect([code, stderr]).toEqual([0, ''])
  })

  // npm passes Ctrl-C on, where its shell makes way for the command: the terminal has sent it already.
  it.each([1, 30])('leaves nothing when it is interrupted, be it told %i times', async (times) => {
    const { child, ended } = start(
      '02',
      '--no-sandbox',
      '--submission',
      submission('ignores-sigterm'),
    )
    const mark = `SOCKET_COURSE_PROGRAM=${child.pid}.`
    const programs = () => processes().filter(({ environment }) => environment.includes(mark))
    await expect.poll(() => programs().length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(0)
    for (let told = 0; told < times; told++) {
      child.kill('SIGINT')
      await delay(1)
    }
    const { code, stderr } = await ended
    expect([code, programs(), runDirectories()]).toEqual([130, [], []])
    expect(stderr).toContain('grade: stopped')
  })
})
