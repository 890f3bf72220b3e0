import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { COURSE } from '../../grader/course.ts'
import { CANNOT } from '../../grader/namespace/own-network.ts'
import { everythingRequired } from '../../grader/witnesses/machine.ts'
import { type Block, lessonSlugs, readLesson } from './lesson.ts'

const shown = new Map<string, Block[]>()
for (const slug of lessonSlugs()) {
  for (const block of readLesson(slug).blocks) {
    if (block.kind === 'text')
      shown.set(block.argument, [...(shown.get(block.argument) ?? []), block])
  }
}
const labs = readdirSync(join(COURSE, 'lessons', 'labs')).filter((name) =>
  /^\d\d-.*\.ts$/.test(name),
)

describe('labs', () => {
  it.concurrent.for(labs)('%s prints what its lesson shows', async (lab, { expect, skip }) => {
    const program = ['--import', 'tsx', `lessons/labs/${lab}`]
    const { stdout, all, exitCode } = await execa(process.execPath, program, {
      cwd: COURSE,
      timeout: 20_000,
      stdin: 'ignore',
      all: true,
      reject: false,
    })
    if (exitCode === CANNOT && !everythingRequired) skip(stdout)
    expect(exitCode, all).toBe(0)
    const printed = comparable(stdout)
    const blocks = shown.get(`labs/${lab}`) ?? []
    for (const block of blocks) expect(printed).toContain(comparable(block.text.trimEnd()))
    expect(printed).not.toBe('')
  })

  it('are all shown or linked in a lesson', () => {
    const linked = new Set(lessonSlugs().flatMap((slug) => readLesson(slug).links))
    const quoted = new Set(
      lessonSlugs().flatMap((slug) => readLesson(slug).blocks.map((block) => block.argument)),
    )
    const known = [...linked, ...quoted].map((target) => target.replace(/#.*/, ''))
    expect(labs.filter((lab) => !known.includes(`labs/${lab}`))).toEqual([])
  })
})

/** Ports, process ids and times differ from run to run; nothing else may. */
function comparable(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/\d[\d,]*(\.\d+)? (ms|s|µs)\b/g, '# $2')
        .replace(/\d{4,}/g, '#')
        .trimEnd(),
    )
    .join('\n')
}
