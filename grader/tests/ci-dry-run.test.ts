import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { execa } from 'execa'
import { describe, expect, it, onTestFailed } from 'vitest'
import { COURSE } from '../course.ts'
import { whyNoSandbox } from '../sandbox/probe.ts'
import { everythingRequired, find } from '../witnesses/machine.ts'
import { FOREIGN } from './foreign-schemas.ts'
import { TEMPORARY } from './support.ts'

const UNIT = '02-echo-server'
const SOLUTION = join(COURSE, 'solutions', UNIT, 'server.ts')
const ci = (...path: string[]) => join(COURSE, 'ci', ...path)

/** Whether a program is there; where everything is required, it has to be. */
const has = (program: string) => everythingRequired || Boolean(find(program))

function temporary(...directories: string[]): string {
  const made = mkdtempSync(join(TEMPORARY, 'ci-'))
  for (const directory of directories) mkdirSync(join(made, directory), { recursive: true })
  return made
}

async function run(command: string[], env: Record<string, string>, cwd = COURSE) {
  const [file = '', ...args] = command
  const result = await execa(file, args, { cwd, env, all: true, reject: false })
  onTestFailed(() => console.error(result.all))
  return result
}

function results(path: string, format: keyof typeof FOREIGN): Record<string, unknown> {
  const read = JSON.parse(readFileSync(path, 'utf8'))
  const fits = new Ajv2020({ strict: false }).compile(FOREIGN[format])
  expect(fits(read) || fits.errors).toBe(true)
  return read
}

describe('Gradescope’s autograder', () => {
  it('grades what a student hands in, with or without its folder', async () => {
    const root = temporary('source/checks', 'submission')
    writeFileSync(join(root, 'source', 'units'), `${UNIT}\n`)
    copyFileSync(SOLUTION, join(root, 'submission', 'server.ts'))
    const { exitCode } = await run([ci('gradescope', 'run_autograder')], {
      AUTOGRADER: root,
      COURSE,
    })
    expect(exitCode).toBe(0)
    const { score, tests } = results(join(root, 'results', 'results.json'), 'gradescope')
    const most = (tests as { max_score?: number }[]).map(({ max_score: each = 0 }) => each)
    expect(score).toBe(most.reduce((sum, each) => sum + each))
    expect(score).toBeGreaterThan(10)
  })

  it.runIf(has('git'))('is not packed with a unit that nobody has', async () => {
    const zip = join(temporary(), 'autograder.zip')
    const { exitCode, stderr } = await run([ci('gradescope', 'package.sh'), zip, '90-own'], {})
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/no exercises\/90-own, nor a pri/),
    ])
  })

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['no zip named', [], {}, /^package\.sh: usage: package\.sh <autograder\.zip> \[unit\.\.\.\]$/],
    [
      'no such checks',
      ['x.zip'],
      { CHECKS: '/nonexistent' },
      /^package\.sh: .*directory \/nonex.*$/,
    ],
    ['a directory', [COURSE], {}, /^package\.sh: .* is a directory: name a file$/],
    ['nowhere to write', ['/sys/x.zip'], {}, /^package\.sh: \/sys\/x\.zip cannot be written: .*$/],
  ])('refuses %s with 2 and a line', async (_, args, env, why) => {
    const refused = await run([ci('gradescope', 'package.sh'), ...args], env, temporary())
    expect([refused.exitCode, refused.all]).toEqual([2, expect.stringMatching(why)])
  })

  it.runIf(has('zip') && has('git'))('is packed with a private unit', async () => {
    const directory = temporary('private/90-own')
    writeFileSync(join(directory, 'private', '90-own', 'checks.ts'), '')
    const zip = join(directory, 'autograder.zip')
    const env = { CHECKS: join(directory, 'private') }
    expect((await run([ci('gradescope', 'package.sh'), zip, '90-own'], env)).exitCode).toBe(0)
  })

  it.runIf(has('zip') && has('git'))('is packed without the solutions', async () => {
    const directory = temporary()
    const zip = join(directory, 'autograder.zip')
    const { exitCode } = await run([ci('gradescope', 'package.sh'), zip, UNIT], {
      CHECKS: ci('gradescope'),
    })
    expect(exitCode).toBe(0)
    const { stdout } = await execa('python3', ['-m', 'zipfile', '-l', zip])
    const names = stdout.split('\n').map((line) => line.split(/\s/)[0])
    expect(names).toEqual(expect.arrayContaining(['setup.sh', 'run_autograder', 'units']))
    expect(names).toEqual(expect.arrayContaining(['checks/setup.sh', 'course/package.json']))
    expect(names.filter((name) => /solutions|(^|\/)wrong\//.test(name!))).toEqual([])
  })
})

/** It grades in a sandbox, or not at all. */
const isolates = everythingRequired || (await whyNoSandbox()) === undefined

describe.runIf(has('python3') && isolates)('Classroom 50’s autograder', () => {
  const told = {
    CLASSROOM: 'c',
    ASSIGNMENT: UNIT,
    OWNER: 'alice',
    ASSIGNMENT_TYPE: 'individual',
    SUBMISSION_TAG: 'submit/2026-09-01T10-20-30Z-abcdef0',
    COMMIT_URL: 'https://example.org/commit/1',
    RELEASE_URL: 'https://example.org/release/1',
    COURSE,
  }
  const autograder = ['python3', ci('classroom50', 'autograder.py')]

  it('writes result.json, and no other file that a student links to', async () => {
    const checkout = temporary(`exercises/${UNIT}`)
    copyFileSync(SOLUTION, join(checkout, 'exercises', UNIT, 'server.ts'))
    const other = join(temporary(), 'other')
    symlinkSync(other, join(checkout, 'result.json'))
    expect((await run(autograder, told, checkout)).exitCode).toBe(0)
    const result = results(join(checkout, 'result.json'), 'classroom50')
    expect(result.score).toBe(result['max-score'])
    expect(result).toMatchObject({ owner: 'alice', submission: told.SUBMISSION_TAG })
    expect(existsSync(other)).toBe(false)
  })

  it('exits with 0 for a bad grade, and not for none', async () => {
    const checkout = temporary()
    expect((await run(autograder, told, checkout)).exitCode).toBe(0)
    expect(results(join(checkout, 'result.json'), 'classroom50').score).toBe(0)
    // A result that the student committed is not taken for a grade.
    writeFileSync(join(checkout, 'result.json'), '{"score":20}')
    const none = await run(autograder, { ...told, ASSIGNMENT: 'no-such-unit' }, checkout)
    expect([none.exitCode, existsSync(join(checkout, 'result.json'))]).toEqual([2, false])
    const unnamed = await run(autograder, { ...told, ASSIGNMENT: '' }, checkout)
    expect([unnamed.exitCode, unnamed.all]).toEqual([
      2,
      expect.stringMatching(/^autograder\.py: there is no ASSIGNMENT: .*$/),
    ])
  })
})

it.runIf(has('shellcheck'))('shellcheck has nothing to say about the scripts', async () => {
  const scripts = ['setup.sh', 'run_autograder', 'package.sh'].map((name) => ci('gradescope', name))
  const { stdout } = await execa('shellcheck', scripts, { reject: false })
  expect(stdout).toBe('')
})
