import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COURSE } from '../../course.ts'
import { gradeQuietly } from '../../grade.ts'
import { find } from '../../witnesses/machine.ts'
import { sample, TEMPORARY, unitOf } from '../support.ts'
import {
  attack,
  leftovers,
  noSandbox,
  requireSandbox,
  submissionOf,
  unitWith,
  WAYS,
} from './support.ts'

requireSandbox()

const SLUG = '11-udp-file-transfer'
const SECRET = 'what no program may see'

/** Files of the instructor's that whoever grades may read and write. */
function instructorsFiles(): string {
  const home = mkdtempSync(join(TEMPORARY, 'instructor-'))
  for (const directory of [TEMPORARY, home]) chmodSync(directory, 0o777)
  for (const name of ['secret', 'new', 'victim']) {
    writeFileSync(join(home, name), SECRET)
    chmodSync(join(home, name), 0o666)
  }
  return home
}

async function astray(stores: string, sandbox: 'required' | 'off', ...titles: string[]) {
  const home = instructorsFiles()
  const submission = submissionOf('leads-astray', { HOME: home, STORES: stores })
  const solution = readFileSync(join(COURSE, 'solutions', SLUG, 'server.ts'), 'utf8')
  const read = async (slug: string, file: string) => {
    const { path, text } = await submission.read(slug, file)
    return { path, text: text + solution }
  }
  const unit = await unitWith(SLUG, ...titles)
  const report = await gradeQuietly({ ...submission, read }, [unit], { sandbox })
  return { home, report, checks: report.exercises[0]!.checks }
}

describe.each(WAYS)('what a program puts in the place of a file: sandbox %s', (sandbox) => {
  it.each([
    ['a link', 'ELOOP'],
    ['a pipe', 'no file of bytes'],
    ['a directory that is a link', 'ENOTDIR'],
  ])('%s is not followed, and nobody waits for it', async (stores, why) => {
    const title = 'carries every byte of a file unchanged'
    const { report, checks } = await astray(stores, sandbox, title)
    expect(checks.map(({ verdict }) => verdict)).toEqual(['failed'])
    expect(checks[0]!.failure!.received).toBe(why)
    expect(JSON.stringify(report)).not.toContain(SECRET)
    expect(checks[0]!.durationMs).toBeLessThan(20_000)
    expect(leftovers()).toEqual([])
  })
})

it('what a program puts in the place of its socket is not followed', async () => {
  const home = instructorsFiles()
  const instructors = net.createServer((socket) => socket.end(SECRET))
  await once(instructors.listen(join(home, 'socket')), 'listening')
  const returns = sample('lets a client return', async ({ server }) => {
    await (await server.connect('alice')).receivesEnd()
    await (await server.connect('bob')).receivesEnd()
  })
  const unit = unitOf([returns], { transport: 'unix', serverArguments: ['{path}'] })
  try {
    const [{ failure }] = await attack('leads-clients-astray', { unit, values: { HOME: home } })
    expect(failure!.cause).toMatch(/^Nobody accepts bob's connection/)
  } finally {
    instructors.close()
  }
  expect(leftovers()).toEqual([])
})

describe.skipIf(noSandbox)('an independent client', () => {
  it.runIf(find('tftp') && find('atftp'))(
    'writes where the program may, and nowhere else',
    async () => {
      const { home, report } = await astray('nothing', 'required', 'serves tftp', 'serves atftp')
      expect(readFileSync(join(home, 'victim'), 'utf8')).toBe(SECRET)
      expect(JSON.stringify(report)).not.toContain(SECRET)
      expect(leftovers()).toEqual([])
    },
  )
})
