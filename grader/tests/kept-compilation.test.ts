import { appendFileSync, cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { COURSE } from '../course.ts'
import { keep, newFolder } from '../kept-compilation.mjs'
import { StudentCourse } from './student-course.ts'
import { TEMPORARY } from './support.ts'

const UNIT = '02-echo-server'
const OTHER = '03-tcp-client'
const KEPT = 'node_modules/.cache/socket-course'

let course: StudentCourse

beforeAll(async () => {
  course = new StudentCourse(TEMPORARY, UNIT)
  await help('hint')
})

afterAll(() => course.remove())

beforeEach(() => expect(kept().length).toBeGreaterThan(0))

it('starts a command from what was compiled before', async () => {
  const before = kept()
  await help('hint')
  expect(kept()).toEqual(before)
})

it('compiles anew when a file has changed that it came from', async () => {
  const command = course.path('grader/commands/hint.ts')
  const text = readFileSync(command, 'utf8')
  writeFileSync(command, text.replace('.description(', ".description('Changed. ' + "))
  expect(await help('hint')).toContain('Changed. ')
  const files = kept()
  expect(await help('hint')).toContain('Changed. ')
  expect(kept()).toEqual(files)
})

it('compiles anew when there is another exercise', async () => {
  const before = kept()
  cpSync(join(COURSE, 'exercises', OTHER), course.path('exercises', OTHER), { recursive: true })
  await help('hint')
  expect(kept().length).toBeGreaterThan(before.length)
})

it('keeps nothing of a file that changed meanwhile: nobody knows what of it was read', () => {
  const changed = 'grader/commands/quiz.ts'
  const [folder, began] = [newFolder(course.root), Date.now()]
  const keeps = () => keep(course.root, [changed], [UNIT], { folder, inputs: [changed], began })
  expect(keeps()).toBe(true)
  appendFileSync(course.path(changed), '\n')
  expect(keeps()).toBe(false)
})

it('is not misled by a list that is not whole', async () => {
  const lists = kept().filter((name) => name.endsWith('.json'))
  for (const name of lists) writeFileSync(course.path(KEPT, name), '{"folder":')
  expect(await help('hint')).toContain('Usage')
})

it('keeps nothing of an instructor’s checks, which may come from anywhere', async () => {
  const before = kept()
  await help('grade', '--checks', course.path('exercises'))
  expect(kept()).toEqual(before)
})

async function help(command: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await course.start(command, ...words, '--help').ended
  expect([code, stderr]).toEqual([0, ''])
  return stdout
}

/** What was compiled, by name and by when it was made. */
function kept(): string[] {
  const names = readdirSync(course.path(KEPT))
  return names.map((name) => `${statSync(course.path(KEPT, name)).ino} ${name}`)
}
