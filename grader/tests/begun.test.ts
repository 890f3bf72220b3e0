import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findUnits, loadUnit } from '../course.ts'
import { annotations } from '../formats/github.ts'
import { gradeQuietly } from '../grade.ts'
import { recordOf } from '../gradebook/record.ts'
import { onlyBegun } from '../help/begun.ts'
import { readHelp } from '../help/help-file.ts'
import { plain } from '../reporters/paint.ts'
import { exerciseText } from '../reporters/terminal.ts'
import { directorySubmission } from '../submission.ts'
import { echoes, sample, TEMPORARY, unitOf } from './support.ts'

const ECHO = '02-echo-server'
const CHAT = '09-udp-chat'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(TEMPORARY, 'begun-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** Hands in the unit's stubs, each as `change` leaves it. */
function handIn(slug: string, change = (text: string, _file: string) => text): void {
  mkdirSync(join(directory, slug), { recursive: true })
  for (const [file, lines] of Object.entries(readHelp(slug).stubs))
    writeFileSync(join(directory, slug, file), change(lines.join('\n'), file))
}

async function grade(...names: string[]) {
  return gradeQuietly(onlyBegun(await directorySubmission(directory)), await findUnits(names))
}

describe('a stub that is handed in as it was given', () => {
  it('fails each check, and is not started for it', async () => {
    handIn(ECHO)
    handIn(CHAT)
    const report = await grade(ECHO, CHAT)
    const [echo, chat] = report.exercises
    expect(report.score).toBe(0)
    const told = (cause: string) =>
      expect.objectContaining({ failure: expect.objectContaining({ kind: 'not-begun', cause }) })
    const alone = echo!.checks.map(() => told('Not begun: server.ts is still the stub.'))
    expect(echo!.checks).toEqual(alone)
    const both = 'Not begun: server.ts and client.ts are still stubs.'
    expect(chat!.checks).toEqual(chat!.checks.map(() => told(both)))
    for (const { checks } of report.exercises)
      for (const check of checks) expect(check.starts).toBe(0)
  })

  it('is told in a line, and is no error', async () => {
    handIn(ECHO)
    const report = await grade(ECHO)
    expect(exerciseText(report.exercises[0]!, plain)).toMatch(
      /^02 Echo server +0\/20\n {2}· Not begun: server\.ts is still the stub\.\n$/,
    )
    expect(annotations(report)).toMatch(/^::notice .*Not begun: [^\n]*\n$/)
    const { exercises } = recordOf(report, { id: 'a', terms: '', from: '' })
    expect(exercises[0]!.sharedCauses).toEqual(['Not begun: server.ts is still the stub.'])
  })

  it('is one with other line ends, too', async () => {
    handIn(ECHO, (text) => text.replaceAll('\n', '\r\n'))
    const submission = onlyBegun(await directorySubmission(directory))
    await expect(submission.read(ECHO, 'server.ts')).rejects.toThrow('not-begun')
  })
})

describe('what somebody has begun', () => {
  it('is handed on as it is, both programs, when one differs from its stub', async () => {
    handIn(CHAT, (text, file) => (file === 'client.ts' ? `${text}// mine\n` : text))
    const submission = onlyBegun(await directorySubmission(directory))
    expect(submission.directory).toBe(directory)
    const read = async (file: string) => (await submission.read(CHAT, file)).text
    expect(await read('client.ts')).toMatch(/\/\/ mine\n$/)
    expect(await read('server.ts')).toBe(readHelp(CHAT).stubs['server.ts']!.join('\n'))
  })

  it('is told as missing where it is', async () => {
    handIn(CHAT)
    rmSync(join(directory, CHAT, 'client.ts'))
    const submission = onlyBegun(await directorySubmission(directory))
    await expect(submission.read(CHAT, 'client.ts')).rejects.toThrow('no such file')
    const { text } = await submission.read(CHAT, 'server.ts')
    expect(text).toContain('still to do')
  })

  it('is graded where nobody knows of a stub: an exercise of one of one’s own', async () => {
    const { exercise } = await loadUnit(ECHO)
    const unit = unitOf([sample('echoes', echoes)], { programs: exercise.programs }, '99-own')
    mkdirSync(join(directory, '99-own'))
    const stub = readHelp(ECHO).stubs['server.ts']!.join('\n')
    writeFileSync(join(directory, '99-own', 'server.ts'), stub)
    const submission = onlyBegun(await directorySubmission(directory))
    const report = await gradeQuietly(submission, [unit])
    expect(report.exercises[0]!.checks[0]).toMatchObject({ verdict: 'failed', starts: 1 })
  })
})
