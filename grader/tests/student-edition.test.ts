import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { COURSE } from '../course.ts'
import { everythingRequired, find } from '../witnesses/machine.ts'
import { linkPackages } from './student-course.ts'
import { TEMPORARY } from './support.ts'

const home = mkdtempSync(join(TEMPORARY, 'edition-'))
const edition = join(home, 'class')

const make = (directory: string) =>
  execa(process.execPath, ['grader/start.mjs', 'student-edition', directory], {
    cwd: COURSE,
    reject: false,
  })

/** The files below a directory, by their paths in it. */
function files(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
}

/** Lines that say something of their own. */
const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 30)

describe.runIf(everythingRequired || find('git'))('the student edition', () => {
  beforeAll(async () => {
    const { exitCode, stdout, stderr } = await make(edition)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/holds the student edition: \d+ files, no solutions\./)
  })

  it('has what a student needs, and nothing of the solutions, the proof or the instructors', () => {
    const given = files(edition)
    const needed = ['exercises/02-echo-server/checks.ts', 'lessons/labs/02-reset.ts', 'README.md']
    expect(given).toEqual(expect.arrayContaining([...needed, '.github/workflows/feedback.yml']))
    const others = /solution|wrong\/|\.test\.ts|proof|instructors|^ci\/|^\.ci\/|CONTRIBUTING/
    expect(given.filter((path) => others.test(path))).toEqual([])
    expect(readFileSync(join(edition, 'README.md'), 'utf8')).not.toMatch(
      /solutions|For instructors/,
    )
    expect(readFileSync(join(edition, 'README.md'), 'utf8')).toMatch(/\[MIT\]\(LICENSE\)\n$/)
  })

  it('has no line that only the solutions have', () => {
    const solutions = join(COURSE, 'solutions')
    const secret = new Set(files(solutions).flatMap((path) => lines(join(solutions, path))))
    const public_ = ['exercises', 'lessons', 'grader', 'posix', 'site']
    const known = public_.flatMap((folder) =>
      files(join(COURSE, folder)).flatMap((path) => lines(join(COURSE, folder, path))),
    )
    for (const line of known) secret.delete(line)
    expect(secret.size).toBeGreaterThan(1000)
    const given = files(edition).flatMap((path) => lines(join(edition, path)))
    expect(given.filter((line) => secret.has(line))).toEqual([])
  })

  it('leaves no import without its file', async () => {
    const { imports, scripts } = JSON.parse(readFileSync(join(edition, 'package.json'), 'utf8'))
    expect(Object.keys(imports)).toContain('#grader')
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['grade', 'test', 'check']))
    expect(scripts.test).toBe(scripts.grade)
    linkPackages(edition)
    const { stdout } = await execa('npx', ['tsc'], { cwd: edition, reject: false })
    expect(stdout).toBe('')
  })

  it('has all that its README points to, and every command that it offers', () => {
    const readme = readFileSync(join(edition, 'README.md'), 'utf8')
    const links = [...readme.matchAll(/\]\((?!https:)([^)#]+)|`(\.\w+\/)`/g)].map(
      ([, link, folder]) => link ?? folder!,
    )
    expect(links).toEqual(expect.arrayContaining(['lessons/README.md', '.devcontainer/']))
    expect(links.filter((link) => !existsSync(join(edition, link)))).toEqual([])
    const { scripts } = JSON.parse(readFileSync(join(edition, 'package.json'), 'utf8'))
    const started = Object.values<string>(scripts).flatMap(
      (script) => /start\.mjs ([\w-]+)/.exec(script)?.[1] ?? [],
    )
    const commands = started.map((command) => `grader/commands/${command}.ts`)
    expect(commands.filter((file) => !existsSync(join(edition, file)))).toEqual([])
    expect(started).not.toContain('soak')
  })

  it('grades', async () => {
    const grade = ['grader/start.mjs', 'grade', '02']
    const { exitCode, stdout } = await execa(process.execPath, grade, { cwd: edition })
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/0 of \d+ points/)
  })

  it('is not written where nothing can be', async () => {
    const { exitCode, stderr } = await make('/sys/x')
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/^student-edition: .*\/sys \(E.*$/),
    ])
  })

  it('is not written over anything', async () => {
    const held = mkdtempSync(join(home, 'held-'))
    writeFileSync(join(held, 'notes.txt'), 'mine')
    const { exitCode, stderr } = await make(held)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^student-edition: .* is not empty: name a directory that is/)
    expect([readdirSync(held), readFileSync(join(held, 'notes.txt'), 'utf8')]).toEqual([
      ['notes.txt'],
      'mine',
    ])
  })
})
