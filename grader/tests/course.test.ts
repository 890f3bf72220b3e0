import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { namedExercises } from '../compile-checks.mjs'
import { COURSE, loadUnit, slugs } from '../course.ts'

const units = await slugs()
const MODELS = ['02-echo-server', '11-udp-file-transfer']

const ASKS_ITS_PLACE = /new URL\([^)]*import\.meta\.url/

describe('the course', () => {
  it('has units in every home, and no stray ones', () => {
    const lessons = folder('lessons').filter((name) => /^\d\d-/.test(name))
    expect(lessons).toEqual(units.map((slug) => `${slug}.md`))
    expect(folder('solutions')).toEqual(units)
    const prefixes = new Set(units.map((slug) => slug.slice(0, 3)))
    expect(folder('lessons/labs').filter((name) => !prefixes.has(name.slice(0, 3)))).toEqual([])
  })

  // compile.mjs lets that one module find itself where it was written, and no other.
  it('is found by course.ts alone: what is compiled runs elsewhere', () => {
    const asking = ['bench', 'exercises', 'grader', 'posix', 'site'].flatMap((folder) =>
      readdirSync(join(COURSE, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => join(folder, name))
        .filter((name) => name.endsWith('.ts') && !name.includes('/tests/'))
        .filter((name) => ASKS_ITS_PLACE.test(readFileSync(join(COURSE, name), 'utf8'))),
    )
    expect(asking).toEqual(['grader/course.ts'])
  })

  it('numbers each unit once', () => {
    expect(new Set(units.map((slug) => slug.slice(0, 2))).size).toBe(units.length)
  })
})

describe('which checks grade compiles', () => {
  const [ALL, ECHO, FRAMING] = [undefined, '02-echo-server', '05-framing']
  it.each([
    ['', ALL],
    ['02', [ECHO]],
    ['echo-server 05', [ECHO, FRAMING]],
    ['05 02', [ECHO, FRAMING]],
    ['2', [ECHO]],
    ['ECHO-SERVER exercises/05-framing/', [ECHO, FRAMING]],
    ['02 bogus', ALL],
    ['02 --submission solutions', [ECHO]],
    ['--submission=solutions 02', [ECHO]],
    // A value, or a name after an option without value: who is not sure compiles both.
    ['--seed 05', ALL],
    ['--seed 05 02', [ECHO, FRAMING]],
    ['--no-sandbox 05', ALL],
    ['--no-sandbox 5 02', [ECHO, FRAMING]],
    ['--no-sandbox bogus 02', [ECHO]],
    ['--seed 1 -- 02', ALL],
  ])('of %j', (line, wanted) => {
    expect(namedExercises(line.split(' ').filter(Boolean), units)).toEqual(wanted)
  })
})

describe.each(units)('unit %s', async (slug) => {
  const { exercise } = await loadUnit(slug)
  const programs = Object.values(exercise.programs)

  it('has a stub and a solution for each program', () => {
    expect(folder(`exercises/${slug}`)).toEqual(expect.arrayContaining([...programs, 'checks.ts']))
    const solution = folder(`solutions/${slug}`).filter((name) => name !== 'right')
    expect(solution).toEqual([...programs, 'proof.test.ts', 'wrong'].sort())
    for (const program of programs) {
      expect(readFileSync(join(COURSE, 'exercises', slug, program), 'utf8')).toContain(
        'still to do',
      )
    }
  })

  it('says in which style each of its other right programs is', () => {
    for (const name of folder(`solutions/${slug}/right`)) {
      const text = readFileSync(join(COURSE, 'solutions', slug, 'right', name), 'utf8')
      expect(text).toMatch(/^(\/\/|#) Style: .+\n/)
    }
  })

  it('has labs', () => {
    expect(folder('lessons/labs').filter((name) => name.startsWith(slug.slice(0, 3)))).not.toEqual(
      [],
    )
  })

  it('has enough checks and wrong programs to mean something', () => {
    const [checks, wrong] = MODELS.includes(slug) ? [10, 8] : [8, 6]
    expect(exercise.checks.length).toBeGreaterThanOrEqual(checks)
    expect(folder(`solutions/${slug}/wrong`).length).toBeGreaterThanOrEqual(wrong)
  })

  it('declares checks that a report can show', () => {
    expect(exercise.lesson).toBe(slug)
    expect(new Set(exercise.checks.map((check) => check.title)).size).toBe(exercise.checks.length)
    for (const { title, points, hint } of exercise.checks) {
      expect(title).toMatch(/^[a-z].*[^.]$/)
      expect(hint.endsWith('?')).toBe(true)
      expect(Number.isInteger(points) && points >= 1).toBe(true)
    }
  })
})

function folder(path: string): string[] {
  const directory = join(COURSE, path)
  return existsSync(directory) ? readdirSync(directory).sort() : []
}
