import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, describe, expect, it } from 'vitest'
import { COURSE, findUnits, loadUnit } from '../course.ts'
import { hintLines, MOST, nextHint } from '../help/hints.ts'
import { quote } from '../help/quote.ts'
import { reset } from '../help/reset.ts'
import type { CheckReport, ExerciseReport } from '../report.ts'
import { plain } from '../reporters/paint.ts'
import { keepBestScores, readBestScores } from '../student/best-scores.ts'
import { readLastRuns, rememberHint, rememberRun } from '../student/last-run.ts'
import { nextStepText, nextUnit } from '../student/next-step.ts'
import { StudentCourse } from './student-course.ts'
import { TEMPORARY } from './support.ts'

const ECHO = '02-echo-server'
const echo = await loadUnit(ECHO)
const course = new StudentCourse(TEMPORARY, ECHO, '03-tcp-client')
afterAll(() => course.remove())

function fresh(): string {
  return mkdtempSync(join(TEMPORARY, 'student-'))
}

function check(title: string, verdict: CheckReport['verdict']): CheckReport {
  const shown = { title, points: 0, maxPoints: 1, verdict, durationMs: 1 }
  if (verdict !== 'failed') return shown
  return { ...shown, failure: { cause: `${title} went wrong.`, hint: 'Why?', lesson: `${ECHO}#a` } }
}

function graded(score: number, maxScore: number, ...checks: CheckReport[]): ExerciseReport {
  return { slug: ECHO, title: 'Echo server', programs: ['server.ts'], score, maxScore, checks }
}

describe('best scores', () => {
  it('are those that are no worse than before, and of no run that broke', async () => {
    const root = fresh()
    const best = async () => (await readBestScores(root)).units[ECHO]
    expect(await best()).toBeUndefined()
    await keepBestScores([graded(18, 18)], root)
    await keepBestScores([graded(12, 20)], root)
    expect(await best()).toEqual({ score: 18, maxScore: 18 })
    await keepBestScores([graded(18, 20)], root)
    await keepBestScores([graded(19, 19, check('a', 'broken'))], root)
    expect(await best()).toEqual({ score: 18, maxScore: 20 })
  })

  it('begin anew where the file cannot be read, and lose nothing of it', async () => {
    const root = fresh()
    writeFileSync(join(root, '.progress.json'), '{ "units": {')
    await keepBestScores([graded(1, 20)], root)
    expect((await readBestScores(root)).units[ECHO]).toEqual({ score: 1, maxScore: 20 })
    expect(readFileSync(join(root, '.progress.json.unreadable'), 'utf8')).toBe('{ "units": {')
  })

  it('are all kept where two processes keep some at the same moment', async () => {
    const root = fresh()
    const keep = (name: string) =>
      execa(process.execPath, ['--import', 'tsx', 'grader/tests/keeps-scores.ts', root, name], {
        cwd: COURSE,
      })
    await Promise.all([keep('watched'), keep('graded')])
    expect(Object.keys((await readBestScores(root)).units)).toHaveLength(100)
    expect(readdirSync(root)).toEqual(['.progress.json'])
  })

  it('say which unit is next', () => {
    const units = ['01-a', '02-b', '03-c'].map((slug) => ({ slug }))
    const full = { score: 2, maxScore: 2 }
    expect(nextUnit(units, {})?.slug).toBe('01-a')
    expect(nextUnit(units, { '01-a': full, '02-b': { score: 1, maxScore: 2 } })?.slug).toBe('02-b')
    expect(nextUnit(units, { '01-a': full, '02-b': full, '03-c': full })).toBeUndefined()
  })
})

describe('the last run', () => {
  it('forgets what passes, keeps what was not held, and changes one after another', async () => {
    const root = fresh()
    await Promise.all([
      rememberRun([graded(0, 3, check('a', 'failed'), check('b', 'failed'))], root),
      rememberHint(ECHO, 'a', 2, root),
      rememberHint(ECHO, 'b', 1, root),
    ])
    await rememberRun([graded(1, 1, check('a', 'passed'))], root)
    expect((await readLastRuns(root)).units[ECHO]).toEqual({
      failed: [{ title: 'b', cause: 'b went wrong.' }],
      hints: { b: 1 },
    })
  })
})

describe('a hint', () => {
  it('goes from the question over a direction to what is near the answer', async () => {
    const target = echo.exercise.checks.find(({ title }) => title.startsWith('survives'))!
    await rememberRun([graded(0, 20, check(target.title, 'failed'))], course.root)
    const names: string[][] = []
    let text = ''
    for (let asked = 0; asked < MOST + 1; asked++) {
      const hint = await nextHint(echo, target, course.root)
      names.push(hint.parts.map(({ name }) => name))
      text = hintLines(hint, plain).join(' ').replace(/\s+/g, ' ')
    }
    const all = ['question', 'direction', 'near']
    expect(names).toEqual([all.slice(0, 1), all.slice(0, 2), all, all])
    for (const part of [
      target.hint,
      'Read “A client that resets” in lessons/02-echo-server.md',
      'its kernel sent RST',
      'Your last run of 02: survives a client that resets went wrong.',
      "- a connection ends with 'end' or 'close'; there is nothing else to listen for.",
    ])
      expect(text).toContain(part)
  })

  it('quotes whole sentences of prose, and no code', () => {
    const lesson = [
      '# A',
      'Not this.',
      '## B *c*',
      '',
      'It is like this:',
      '',
      '```ts',
      '# no heading',
      'code.',
      '```',
      '',
      'One [link](x.md) and *stress*, e.g. this.',
      'The last line is of another. Two `x`?',
      '',
      '| a | b. |',
      '',
      '- an item.',
      '',
      '## D',
      'Nor this.',
    ].join('\n')
    const stress = 'which link has stress?'
    expect(quote(lesson, 'B *c*', stress)).toBe('One link and stress, e.g. this. Two `x`?')
    expect(quote(lesson, 'E', stress)).toBe('')
  })

  it('quotes what has most in common with the check, also a point of a list, and else the beginning', () => {
    const lesson = [
      '## A',
      'A server sleeps. It does not mind.',
      '',
      'Servers that sleep in `read` wait for one client.',
      '',
      '- Every client may reset.',
      '- A reset of a client ends one conversation.',
    ].join('\n')
    expect(quote(lesson, 'A', 'survives clients that reset: whose conversation ends?')).toBe(
      'A reset of a client ends one conversation.',
    )
    expect(quote(lesson, 'A', 'sleeps in read: which client?')).toBe(
      'Servers that sleep in `read` wait for one client.',
    )
    const another = 'a client of another kind'
    expect(quote(lesson, 'A', another)).toBe('A server sleeps. It does not mind.')
    const contract = lesson.replace('## A', '## The contract')
    expect(quote(contract, 'The contract', another)).toBe('')
  })

  it('finds something to quote for every check, but for some of a contract', async () => {
    const units = await findUnits([])
    const silent = units.flatMap(({ slug, exercise }) => {
      const lesson = readFileSync(new URL(`../../lessons/${slug}.md`, import.meta.url), 'utf8')
      return exercise.checks.flatMap(({ title, hint, reread }) =>
        reread !== 'The contract' && quote(lesson, reread, `${title} ${hint}`) === ''
          ? `${slug}: ${title}`
          : [],
      )
    })
    expect(silent).toEqual([])
  })
})

describe('a reset', () => {
  const file = course.path('exercises', ECHO, 'server.ts')
  const stub = readFileSync(file, 'utf8')

  it('puts the stub back, whatever is in its place, and keeps what was', async () => {
    for (const text of ['mine', 'mine, too']) {
      writeFileSync(file, text)
      const [done] = await reset(echo, course.root)
      expect(done).toMatchObject({ was: 'edited', file: `exercises/${ECHO}/server.ts` })
      expect(readFileSync(course.path(done!.kept!), 'utf8')).toBe(text)
      expect(readFileSync(file, 'utf8')).toBe(stub)
    }
    expect(readdirSync(course.path('exercises', ECHO, 'kept'))).toHaveLength(2)
    expect((await readLastRuns(course.root)).units[ECHO]).toBeUndefined()
  })

  it('changes nothing of a stub, and makes one that was deleted', async () => {
    expect(await reset(echo, course.root)).toMatchObject([{ was: 'stub' }])
    rmSync(file)
    expect(await reset(echo, course.root)).toMatchObject([{ was: 'missing' }])
    expect(existsSync(file)).toBe(true)
  })
})

describe('the commands', () => {
  it('lead from the first step over a failure to the next unit', async () => {
    const says = async (...words: [string, ...string[]]) => {
      const { code, stdout, stderr } = await course.start(...words).ended
      expect([code, stderr]).toEqual([0, ''])
      return stdout
    }
    expect(await says('next')).toMatch(/0 of 51 points[\s\S]*Next: 02 Echo server\n/)
    await says('grade', '02')
    expect(await says('next')).not.toContain('Last time')
    expect(await says('hint', '02')).toContain('Nothing of yours was graded yet in 02')
    course.saves(ECHO, 'wrong/decodes-text.ts')
    expect(await says('grade', '02')).toMatch(/Next: read [\s\S]*Help: npm run hint -- 02/)
    const stumbled = await says('next')
    expect(stumbled).toMatch(/18 of 51 points/)
    expect(stumbled).toMatch(/✗ returns every byte unchanged\n.*decoded as text/)
    expect(await says('hint', '02')).toContain('1 of 3 hints')
    expect(await says('hint', '02', 'byte', 'unchanged')).toContain(
      '“Bytes, not text, not messages”',
    )
    expect(await says('reset', '02')).toMatch(
      /What you wrote is in exercises\/02-echo-server\/kept\//,
    )
    course.saves(ECHO, 'server.ts')
    await says('grade', '02')
    expect(await says('hint', '02')).toContain('Nothing failed')
    expect(await says('next')).toMatch(/20 of 51 points, 1 of 2 units complete[\s\S]*Next: 03/)
  })

  it.each<[string[], RegExp]>([
    [['hint'], /^hint: missing required argument/],
    [
      ['hint', '02', 'nonsense'],
      /^hint: 02 has no check 'nonsense'; its checks are\n {3}1 {2}listens/,
    ],
    [
      ['hint', '02', 'returns evry byte unchanged'],
      /did you mean\n +\d+ {2}returns every byte unchanged\n$/,
    ],
    [['hint', '02', 'client'], /^hint: 02 has several checks with 'client':\n +2 {2}/],
    [['reset', '99'], /^reset: there is no exercise '99'/],
    [['next', 'x'], /^next: too many arguments/],
  ])('refuse %j with 2 and what to do', async ([command = '', ...args], why) => {
    const { code, stdout, stderr } = await course.start(command, ...args).ended
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(why)
  })

  it('congratulate who has done all', () => {
    const best = { [ECHO]: { score: 20, maxScore: 20 } }
    expect(nextStepText({ units: [echo], best, last: {} }, plain)).toContain('Congratulations!')
  })
})
