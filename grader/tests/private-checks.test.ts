import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { COURSE, findUnits, START } from '../course.ts'
import { type Exercise, exercise } from '../exercise.ts'
import { requireExercise, withPrivateChecks } from '../private-checks.ts'
import { TEMPORARY } from './support.ts'

/** What an instructor may write; the title is what the tests are about. */
function checks(title: string, settings = ''): string {
  return `import { check, exercise } from '#grader'
    import { show } from '#grader/bytes'
    import { inet_pton } from '#posix'
    import { LINE } from '../lines.ts'
    export default exercise({
      title: 'Private', program: 'server.ts', lesson: '02-echo-server', ${settings}
      checks: [
        check('${title}', { points: 3, hint: \`Why \${show(inet_pton('AF_INET', '1.2.3.4'))}?\`, reread: 'No heading' },
          async ({ server }) => {
            const alice = await server.connect('alice')
            await alice.sends(LINE)
            await alice.receives(LINE)
          }),
      ],
    })`
}

/** An instructor's directory with these checks.ts files. */
function directory(files: Record<string, string>): string {
  const made = mkdtempSync(join(TEMPORARY, 'private-'))
  writeFileSync(join(made, 'lines.ts'), "export const LINE: string = 'a private line\\n'\n")
  for (const [slug, text] of Object.entries(files)) {
    mkdirSync(join(made, slug))
    if (text) writeFileSync(join(made, slug, 'checks.ts'), text)
  }
  return made
}

function grade(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const options = { cwd: COURSE, env: { ...process.env, FORCE_COLOR: undefined } }
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['grader/start.mjs', 'grade', ...args],
      options,
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}

it('an instructor adds checks to a unit, and units, from outside the course', async () => {
  const own = directory({
    '02-echo-server': checks('returns a private line'),
    '90-own': checks('returns it here, too', 'serverArguments: ["{port}"],'),
  })
  const json = join(own, 'report.json')
  const args = ['02', '90', '--checks', own, '--submission', 'solutions', '--json', json]
  const { code, stderr } = await grade(...args)
  expect([code, stderr]).toEqual([0, ''])
  const [echo, added] = JSON.parse(readFileSync(json, 'utf8')).exercises
  expect([echo.title, echo.score]).toEqual(['Echo server', echo.maxScore])
  expect(echo.checks.length).toBeGreaterThan(10)
  expect(echo.checks.at(-1)).toMatchObject({ title: 'returns a private line', points: 3 })
  // Nobody has handed in a program for it.
  expect(added).toMatchObject({ slug: '90-own', title: 'Private', score: 0, maxScore: 3 })
  expect(added.checks[0].failure.hint).toBe(
    'Why "\\x01\\x02\\x03\\x04" (4 bytes)  hex 01 02 03 04?',
  )
})

it.each<[string, Record<string, string>, RegExp]>([
  ['nothing', {}, /has no checks: it is to hold NN-slug\/checks\.ts$/],
  ['a folder without checks', { '02-echo-server': '' }, /02-echo-server has no checks\.ts$/],
  ['a misspelt unit', { '02-eko': checks('a') }, /02-eko has the number of 02-echo-server: .*own$/],
])('refuses a directory with %s', async (_, files, why) => {
  await expect(findUnits(['02'], directory(files))).rejects.toThrow(why)
})

it('refuses a title that the unit has, in one line', async () => {
  const own = directory({ '02-echo-server': checks('returns what one client says') })
  const { code, stdout, stderr } = await grade('02', '--checks', own)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toBe(
    'grade: two checks of 02-echo-server are called "returns what one client says": rename the private one\n',
  )
})

it('refuses a checks.ts that exports no exercise', () => {
  const none = {} as Exercise
  expect(() => requireExercise('02-echo-server', none)).toThrow(/02-echo-server export no exercise/)
})

it('says where private checks cannot be compiled, and that the fault is not the grader’s', async () => {
  const own = directory({ '02-echo-server': "import '#grader/no-such-thing'\n" })
  const { code, stderr } = await grade('02', `--checks=${own}`)
  expect(code).toBe(2)
  expect(stderr).toMatch(/02-echo-server\/checks\.ts:1:7:/)
})

it('says in which line private checks break as they are loaded', async () => {
  const own = directory({ '02-echo-server': 'const PORTS: number[] = []\nPORTS[0]!.toFixed()\n' })
  const { code, stderr } = await grade('02', '--checks', own)
  expect(code).toBe(2)
  expect(stderr).toMatch(
    /^grade: the private checks of 02-echo-server break as they are loaded\nTypeError: .*\n.*02-echo-server\/checks\.ts:2:\d+/,
  )
})

it('says in which line of a private check it broke, wherever that ran', async () => {
  const wrong = checks('is broken').replace('await alice.sends(LINE)', 'await alice!.noSuchMove()')
  const own = directory({ '02-echo-server': wrong })
  const args = ['02', '--checks', own, '--submission', 'solutions']
  for (const place of [[], ['--no-sandbox']]) {
    const { code, stdout } = await grade(...args, ...place)
    expect(code).toBe(3)
    expect(stdout).toMatch(
      /TypeError: alice\.noSuchMove is not a function\n.*\/02-echo-server\/checks\.ts:11:\d+\)/,
    )
    expect(stdout).toMatch(/\(grader\/check-run\.ts:\d+:\d+\)/)
    expect(stdout).not.toContain('.mjs')
  }
})

it('holds added checks under the settings of their unit', () => {
  const common = { title: '', lesson: '', checks: [] }
  const unit = exercise({ ...common, program: 'server.ts', transport: 'udp' })
  const added = exercise({ ...common, program: 'server.ts' })
  expect(withPrivateChecks('03-x', unit, added).transport).toBe('udp')
  const other = exercise({ ...common, program: 'client.ts' })
  expect(() => withPrivateChecks('03-x', unit, other)).toThrow(/other programs than the unit/)
  const unix = exercise({ ...common, program: 'server.ts', transport: 'unix' })
  expect(() => withPrivateChecks('03-x', unit, unix)).toThrow(/other transport than the unit/)
})

it('says so wherever it was started', async () => {
  const own = directory({ '02-echo-server': "import '#grader/no-such-thing'\n" })
  const words = [START, 'grade', '02', `--checks=${own}`]
  const { exitCode } = await execa(process.execPath, words, { cwd: own, reject: false })
  expect(exitCode).toBe(2)
})
