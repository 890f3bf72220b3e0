import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { COURSE, findUnits } from '../../course.ts'
import { gradeQuietly } from '../../grade.ts'
import { directorySubmission, withFile } from '../../submission.ts'
import { processes, program, TEMPORARY } from '../support.ts'
import {
  attack,
  confinedProcesses,
  leftovers,
  noSandbox,
  requireSandbox,
  submissionOf,
  unitWith,
  WAYS,
} from './support.ts'

requireSandbox()

/** V8 notices, throws, or stumbles over a page that it was not given: which of them depends on where it was. */
const ENDED = /memory runs out|ended (with exit code 1|by SIGSEGV) before it listened/

describe.each(WAYS)('with the sandbox %s', (sandbox) => {
  it('two graders at once are both right', async () => {
    const unit = await unitWith('02-echo-server', 'keeps clients apart')
    const graded = ['echoes', 'says-nothing'].map((name) =>
      gradeQuietly(submissionOf(name), [unit], { sandbox }),
    )
    expect((await Promise.all(graded)).map(({ score }) => score)).toEqual([2, 0])
    expect(leftovers()).toEqual([])
  })

  it.each(['eats-shared-memory', 'eats-webassembly'])('%s is ended at its limit', async (name) => {
    const [{ verdict, failure }] = await attack(name, { sandbox })
    expect(verdict).toBe('failed')
    expect(failure!.cause).toMatch(ENDED)
  })
})

it('a client that connects without end costs its own points alone', async () => {
  const unit = await unitWith('03-tcp-client', 'sends its input as it comes')
  const [{ verdict }] = await attack('connects-without-end', { unit })
  expect(verdict).toBe('failed')
  const [next] = await attack('echoes')
  expect([next.verdict, leftovers()]).toEqual(['passed', []])
})

// leftovers.test.ts and hostile-programs.test.ts hold the same programs to the same outcomes without a sandbox.
describe.skipIf(noSandbox)('in the sandbox', () => {
  it.each([
    ['detaches-a-child', 'passed'],
    ['detaches-twice', 'failed'],
    ['detaches-without-environment', 'failed'],
    ['holds-stdout-from-a-child', 'failed'],
    ['ignores-sigterm', 'passed'],
    ['floods-from-a-child', 'failed'],
    ['eats-buffers', 'failed'],
  ])('%s outlives no verdict, and delays none', async (name, expected) => {
    const [{ verdict, durationMs }] = await attack(name, { sandbox: 'required' })
    expect([verdict, leftovers()]).toEqual([expected, []])
    expect(durationMs).toBeLessThan(30_000)
  })

  it.each([
    ['server.ts', 'passed', undefined],
    ['wrong/knows-only-ctrl-c.ts', 'failed', 'ended by SIGTERM'],
  ])('a signal reaches the program itself, and its own end is seen: %s', async (file, ...seen) => {
    const title = 'removes its file and exits with 0 when it is told to stop'
    const unit = await unitWith('14-unix-socket', title)
    const solutions = await directorySubmission(join(COURSE, 'solutions'))
    const path = join(COURSE, 'solutions', unit.slug, file)
    const submission = withFile(solutions, unit.slug, 'server.ts', path)
    const report = await gradeQuietly(submission, [unit], { sandbox: 'required' })
    const [check] = report.exercises[0]!.checks
    expect([check!.verdict, check!.failure?.received]).toEqual(seen)
  })

  it('an end that bubblewrap is slow to tell is seen', async () => {
    const title = 'says EADDRINUSE and exits when the port is taken'
    const unit = await unitWith('02-echo-server', title)
    const graded = attack('says-why-and-ends-later', { unit, sandbox: 'required' })
    const running = (what: RegExp) =>
      processes().filter(({ command, mounts }) => what.test(command) && mounts.includes(TEMPORARY))
    const soon = { timeout: 60_000, interval: 5 }
    await expect.poll(() => running(/^\S*node --enable-source-maps /), soon).toHaveLength(1)
    const held = running(/^bwrap .*--disable-userns/).map(({ pid }) => Number(pid))
    for (const pid of held) process.kill(pid, 'SIGSTOP')
    // Longer than what a program may be silent for that is known to have ended.
    await setTimeout(2000)
    for (const pid of held) process.kill(pid, 'SIGCONT')
    const [{ verdict }] = await graded
    expect([verdict, leftovers()]).toEqual(['passed', []])
  })

  it('a second grader that is killed costs nobody a point', async () => {
    const solutions = await directorySubmission(join(COURSE, 'solutions'))
    const graded = gradeQuietly(solutions, await findUnits(['02']), { sandbox: 'required' })
    const second = () =>
      confinedProcesses().find((process) => /^\d+: \S*node \S*start\.mjs inside/.test(process))
    await expect.poll(second, { timeout: 60_000, interval: 5 }).toBeDefined()
    process.kill(Number.parseInt(second()!, 10), 'SIGKILL')
    const { score, maxScore, unjudged } = await graded
    expect([score, unjudged, leftovers()]).toEqual([maxScore, 0, []])
  })

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'nothing runs on after a %s of the grader',
    async (signal) => {
      const directory = mkdtempSync(join(TEMPORARY, 'submission-'))
      mkdirSync(join(directory, '02-echo-server'))
      copyFileSync(program('detaches-a-child'), join(directory, '02-echo-server', 'server.ts'))
      const args = [
        'grader/start.mjs',
        'grade',
        '02',
        '--submission',
        directory,
        '--require-sandbox',
      ]
      const env = { ...process.env, TMPDIR: TEMPORARY }
      const grader = spawn(process.execPath, args, { cwd: COURSE, env, stdio: 'ignore' })
      const patience = { timeout: 60_000, interval: 5 }
      await expect.poll(() => confinedProcesses().join(), patience).toContain('sleep 100002')
      grader.kill(signal)
      await once(grader, 'exit')
      await expect.poll(confinedProcesses, patience).toEqual([])
    },
  )
})
