import type { ChildProcess } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { COURSE } from '../../course.ts'
import schema from '../../gradebook/gradebook.schema.json' with { type: 'json' }
import { children, hasProc } from '../../witnesses/proc.ts'
import { startCommand } from '../start-command.ts'
import { processes, program, runDirectories, TEMPORARY } from '../support.ts'

const UNIT = '02-echo-server'
/** A right program, one with a mistake, and one that never listens. */
const COHORT = {
  anna: `solutions/${UNIT}/server.ts`,
  bert: `solutions/${UNIT}/wrong/binds-every-interface.ts`,
  carl: program('crashes-at-start'),
}

let home: string
let cohort: string
beforeAll(() => {
  home = mkdtempSync(join(TEMPORARY, 'gradebook-'))
  cohort = join(home, 'cohort')
  for (const [id, path] of Object.entries(COHORT)) {
    mkdirSync(join(cohort, id, UNIT), { recursive: true })
    copyFileSync(path, join(cohort, id, UNIT, 'server.ts'))
  }
})

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** Starts it as `npm run gradebook --` does. */
function start(...args: string[]) {
  const command = startCommand(['gradebook', ...args])
  started.push(command.child)
  return command
}

const grading = (out: string, ...args: string[]) =>
  start(cohort, '02', '--out', join(home, out), '--seed', '7', ...args)

function written(out: string): string[] {
  return ['csv', 'json', 'html'].map((end) =>
    readFileSync(join(home, out, `gradebook.${end}`), 'utf8'),
  )
}

function recorded(out: string): string[] {
  const path = join(home, out, 'records')
  return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.json')) : []
}

/** What is left of a gradebook and its graders: processes that name its directory or do its work, and runs' directories. */
const left = (out: string) => [
  processes().filter(({ command }) => command.includes(join(home, out))),
  runDirectories(),
]

const patient = { timeout: 100_000, interval: 10 }

describe('the gradebook', () => {
  it('is the same interrupted and gone on with, and in shards, as made at once', async () => {
    const { code, stdout, stderr } = await grading('whole').ended
    expect([code, stderr.match(/ of 20 points/g)]).toEqual([0, Array(3).fill(' of 20 points')])
    expect(stdout).toContain('3 graded')
    const [csv, json] = written('whole')
    expect(csv).toContain('"anna",20,20,20,0,"graded"\r\n"bert",19,19,20,0,"graded"\r\n')
    const fits = new Ajv2020({ allErrors: true }).compile(schema)
    expect(fits(JSON.parse(json!)) || fits.errors).toBe(true)

    const killed = grading('resumed', '--jobs', '1')
    await expect.poll(() => recorded('resumed').length, patient).toBeGreaterThan(0)
    killed.child.kill('SIGKILL')
    await expect.poll(() => left('resumed'), patient).toEqual([[], []])
    const done = recorded('resumed').length
    const resumed = await grading('resumed').ended
    expect(resumed.stdout).toContain(`${done} of 3 are graded already`)
    expect(resumed.stderr.split('\n').filter(Boolean)).toHaveLength(3 - done)
    expect(written('resumed')).toEqual(written('whole'))

    const shards = ['1/2', '2/2'].map((shard, at) => grading(`s${at}`, '--shard', shard).ended)
    expect((await Promise.all(shards)).map(({ code }) => code)).toEqual([0, 0])
    const merging = ['--merge', join(home, 's0'), join(home, 's1'), '--out', join(home, 'merged')]
    expect((await start(...merging).ended).code).toBe(0)
    expect(written('merged')).toEqual(written('whole'))
  })

  it('refuses a second one beside it, and stopped, leaves nothing', async () => {
    const { child, ended } = grading('out', '--jobs', '2')
    await expect.poll(() => left('out')[0], patient).toHaveLength(3)
    const held = graders(child.pid!)
    for (const pid of held) process.kill(pid, 'SIGSTOP')
    const second = await grading('out').ended
    for (const pid of held) process.kill(pid, 'SIGCONT')
    expect([second.code, second.stderr.match(/\n/g)]).toEqual([2, ['\n']])
    expect(second.stderr).toMatch(/^gradebook: another gradebook is at work on /)
    child.kill('SIGINT')
    const { code, stderr } = await ended
    expect([code, left('out')]).toEqual([130, [[], []]])
    expect(stderr).toContain('of 3 done: the same command does the rest')
    expect(stderr).toContain('gradebook: stopped; nothing is left running')
  })

  it.runIf(hasProc)('ends with 3 when a grader was killed, and mends that', async () => {
    const { child, ended } = grading('broken', '--shard', '1/4')
    const grader = () => (runDirectories().length > 0 ? graders(child.pid!)[0] : undefined)
    let pid: number | undefined
    await expect.poll(() => (pid = grader()), patient).toBeDefined()
    process.kill(pid!, 'SIGKILL')
    const { code, stdout } = await ended
    expect([code, left('broken')]).toEqual([3, [[], []]])
    expect(stdout).toContain('anna: the grader was ended by SIGKILL and left no report')
    expect(written('broken')[0]).toContain('"anna",,,,,"broken"')
    expect((await grading('broken', '--shard', '1/4').ended).code).toBe(0)
    expect(written('broken')[0]).toContain('"anna",20,20,20,0,"graded"')
  })

  it.each<[string, () => string[], RegExp]>([
    ['no cohort', () => ['--out', join(home, 'x')], /name a directory/],
    ['no --out', () => [cohort], /--out/],
    ['an unknown option, before it asks for --out', () => [cohort, '--bogus'], /'--bogus'/],
    ['no such cohort', () => [join(home, 'none'), '--out', join(home, 'x')], /there is no .*none/],
    ['a shard that is none', () => [cohort, '--out', 'x', '--shard', '3/2'], /such as 1\/4/],
    [
      'shards without a common seed',
      () => [cohort, '--out', join(home, 'x'), '--shard', '1/2'],
      /the same --seed/,
    ],
    [
      'a place where nothing can be written',
      () => [cohort, '--out', join(COURSE, 'README.md', 'x')],
      /nothing can be written/,
    ],
    ['a place where Node tries for ever', () => [cohort, '--out', '/proc/x/y'], /can be written/],
  ])('refuses %s with 2 and a line', async (_, args, why) => {
    const { code, stdout, stderr } = await start(...args()).ended
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^gradebook: [^\n]*\n$/)
    expect(stderr).toMatch(why)
  })
})

function graders(pid: number): number[] {
  const all = processes().filter(({ command }) => command.includes('--beside-others'))
  return children(pid).filter((child) => all.some((each) => each.pid === String(child)))
}
