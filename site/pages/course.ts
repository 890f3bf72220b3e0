import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COURSE } from '../../grader/course.ts'
import type { BestScore } from '../../grader/student/best-scores.ts'
import type { Units } from '../../grader/student/state-file.ts'
import { parseQuiz, type Quiz } from '../quiz.ts'

/** What the syllabus says of a unit. */
export type UnitFacts = {
  slug: string
  title: string
  teaches: string
  needs: string
  hours: string
}

/** What a page is made for. */
export type Setting = {
  /** A page that can grade, and what its requests must carry; not on the static site. */
  token?: string
  progress: Units<BestScore>
}

export function lessonText(slug: string): string {
  return readFileSync(join(COURSE, 'lessons', `${slug}.md`), 'utf8')
}

export function labNames(): string[] {
  return readdirSync(join(COURSE, 'lessons', 'labs')).filter((name) => /^\d\d-.*\.ts$/.test(name))
}

export function labText(name: string): string {
  return readFileSync(join(COURSE, 'lessons', 'labs', name), 'utf8')
}

export function quizOf(slug: string): Quiz | undefined {
  const path = join(COURSE, 'lessons', 'quizzes', `${slug}.md`)
  return existsSync(path) ? parseQuiz(readFileSync(path, 'utf8')) : undefined
}

const ROW = /^\| \[(.+?)\]\((.+?)\.md\) \| (.+?) \| (.+?) \| (.+?) \|$/gm

/** The syllabus: its units, and the text before and after its table. */
export function syllabus(): { units: UnitFacts[]; before: string; after: string } {
  const text = readFileSync(join(COURSE, 'lessons', 'README.md'), 'utf8')
  const units = [...text.matchAll(ROW)].map(([, title, slug, teaches, needs, hours]) => ({
    slug: slug!,
    title: title!,
    teaches: teaches!,
    needs: needs!,
    hours: hours!,
  }))
  const lines = text.split('\n')
  const table = lines.map((line, at) => (line.startsWith('|') ? at : -1)).filter((at) => at >= 0)
  const before = lines.slice(0, table[0]).join('\n')
  return { units, before, after: lines.slice(table.at(-1)! + 1).join('\n') }
}

/** Where a link of a lesson, of the syllabus or of the README leads on the site. @param base the way from the page to the site's root */
export function resolveLink(href: string, base = ''): string | undefined {
  if (/^https?:\/\//.test(href) || href.startsWith('#')) return href
  const lab = /^(?:lessons\/)?labs\/([\w-]+)\.ts(?:#.*)?$/.exec(href)?.[1]
  if (lab) return `${base}labs/${lab}.html`
  const lesson = /^(?:lessons\/)?(\d\d-[\w-]+)\.md(#.*)?$/.exec(href)
  if (lesson) return `${base}${lesson[1]}.html${lesson[2] ?? ''}`
  if (href === '../README.md') return `${base}about.html`
  return /^(lessons\/)?README\.md$/.test(href) ? `${base}index.html` : undefined
}
