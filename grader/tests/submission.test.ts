import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { Failure } from '../failure.ts'
import { gradeQuietly } from '../grade.ts'
import { directorySubmission, isDirectory, withFile } from '../submission.ts'
import { echoes, program, SLUG, sample, TEMPORARY, unitOf } from './support.ts'

let directory: string
let file: string
beforeEach(() => {
  directory = mkdtempSync(join(TEMPORARY, 'submission-'))
  file = join(directory, SLUG, 'server.ts')
})

function write(path: string, text = 'console.log(1)\n'): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** The text of the declared file, or why it was refused. */
async function taken(): Promise<string> {
  const submission = await directorySubmission(directory)
  return submission.read(SLUG, 'server.ts').then(
    ({ text }) => text,
    (error) => (error instanceof Failure ? error.facts.what! : Promise.reject(error)),
  )
}

describe('a submission', () => {
  it('may hold its exercises directly, or under exercises/', async () => {
    write(file, 'direct\n')
    expect(await taken()).toBe('direct\n')
    write(join(directory, 'exercises', SLUG, 'server.ts'), 'below\n')
    expect(await taken()).toBe('below\n')
  })

  it.each<[string, () => void, RegExp]>([
    ['nothing', () => {}, /there is no such file\.$/],
    ['a directory', () => mkdirSync(file, { recursive: true }), /not a regular file\.$/],
    ['a file for a directory', () => write(dirname(file)), /cannot be opened \(ENOTDIR\)\.$/],
    ['too much', () => write(file, 'x'.repeat(256 * 1024 + 1)), /is larger than 256 KiB\.$/],
  ])('with %s where the program should be is refused', async (_, make, why) => {
    make()
    expect(await taken()).toMatch(why)
    expect(await taken()).toContain(`${file} was not graded: `)
  })

  it.runIf(process.platform !== 'win32')(
    'with a link or a pipe is refused, and not read',
    async () => {
      write(join(directory, 'elsewhere', 'server.ts'), 'secret')
      symlinkSync(join(directory, 'elsewhere'), join(directory, SLUG))
      expect(await taken()).toMatch(/01-test is a symbolic link\.$/)

      directory = mkdtempSync(join(TEMPORARY, 'submission-'))
      mkdirSync(join(directory, SLUG))
      symlinkSync(program('echoes'), join(directory, SLUG, 'server.ts'))
      expect(await taken()).toMatch(/server\.ts is a symbolic link\.$/)

      directory = mkdtempSync(join(TEMPORARY, 'submission-'))
      mkdirSync(join(directory, SLUG))
      execFileSync('mkfifo', [join(directory, SLUG, 'server.ts')])
      expect(await taken()).toMatch(/not a regular file\.$/)
    },
  )

  it.runIf(process.platform !== 'win32')('is not led out by a link called exercises', async () => {
    const elsewhere = mkdtempSync(join(TEMPORARY, 'elsewhere-'))
    write(join(elsewhere, SLUG, 'server.ts'), 'secret')
    symlinkSync(elsewhere, join(directory, 'exercises'))
    expect(await taken()).toMatch(/there is no such file\.$/)
  })

  it('may have one file stand in for another', async () => {
    write(file, 'own\n')
    const own = await directorySubmission(directory)
    const other = withFile(own, SLUG, 'server.ts', program('echoes'))
    expect((await other.read(SLUG, 'server.ts')).path).toBe(program('echoes'))
    await expect(other.read('02-other', 'server.ts')).rejects.toThrow(Failure)
  })

  it('is a directory, and not a link to one', async () => {
    symlinkSync(directory, `${directory}-link`)
    const asked = [directory, `${directory}-link`, `${directory}-none`, program('echoes')]
    expect(await Promise.all(asked.map(isDirectory))).toEqual([true, false, false, false])
  })

  it('has no say in how it is graded', async () => {
    const { readFileSync } = await import('node:fs')
    write(file, readFileSync(program('echoes'), 'utf8'))
    const beside = join(directory, SLUG)
    write(
      join(beside, 'package.json'),
      '{ "type": "commonjs", "imports": { "#posix": "./evil.js" } }',
    )
    write(join(beside, 'tsconfig.json'), '{ "extends": "./no-such-file", "compilerOptions": 1 }')
    write(join(beside, 'checks.ts'), 'throw new Error("these are not the checks")')
    write(join(beside, 'node_modules/net/index.js'), 'throw new Error("this is not net")')
    write(join(directory, '.env'), 'NODE_OPTIONS=--require=./evil.js')
    const unit = unitOf([sample('echoes', echoes)])
    const report = await gradeQuietly(await directorySubmission(directory), [unit])
    expect(report.score).toBe(1)
  })
})
