import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COURSE } from '../../grader/course.ts'
import { lessonSlugs, readLesson } from './lesson.ts'

const units = lessonSlugs()
const titles = new Map(units.map((slug) => [slug, readLesson(slug).headings[0]?.text]))

describe('the path through the course', () => {
  const syllabus = readFileSync(join(COURSE, 'lessons', 'README.md'), 'utf8')

  it('is the syllabus: every unit in order, with what it teaches, needs and takes', () => {
    const rows = [
      ...syllabus.matchAll(/^\| \[(.+?)\]\((.+?)\.md\) \| (.+?) \| (.+?) \| (.+?) \|$/gm),
    ]
    expect(rows.map(([, title, slug]) => [slug, title])).toEqual([...titles])
    const numbers = units.map((slug) => slug.slice(0, 2))
    for (const [at, [, , , , needs = '', hours]] of rows.entries()) {
      const earlier = ['nothing', ...numbers.slice(0, at)]
      expect(needs.split(', ').filter((need) => !earlier.includes(need))).toEqual([])
      expect(Number(hours)).toBeGreaterThan(0)
    }
  })

  it('begins in the README', () => {
    expect(readFileSync(join(COURSE, 'README.md'), 'utf8')).toContain('(lessons/README.md)')
  })

  it.each(units)('leads from %s to the unit before and the unit after', (slug) => {
    const at = units.indexOf(slug)
    const link = (to: string | undefined) => (to ? `[${titles.get(to)}](${to}.md)` : undefined)
    const [before, next] = [link(units[at - 1]), link(units[at + 1])]
    const steps = [before && `Before: ${before}`, next && `Next: ${next}`, '[Syllabus](README.md)']
    const text = readFileSync(join(COURSE, 'lessons', `${slug}.md`), 'utf8')
    expect(text.trimEnd().split('\n').at(-1)).toBe(steps.filter(Boolean).join(' · '))
  })
})
