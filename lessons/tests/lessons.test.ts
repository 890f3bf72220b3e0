import { existsSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COURSE, loadUnit, slugs } from '../../grader/course.ts'
import { anchor } from '../../grader/headings.ts'
import { type Block, lessonSlugs, readLesson, VERDICTS } from './lesson.ts'

const units = await slugs()

describe.each(lessonSlugs())('lesson %s', (slug) => {
  const lesson = readLesson(slug)
  const anchors = lesson.headings.map((heading) => anchor(heading.text))

  it('has the headings that every lesson has', () => {
    const texts = lesson.headings.map((heading) => heading.text)
    for (const common of ['The contract', 'Going further', 'Said and seen'])
      expect(texts).toContain(common)
    expect(new Set(anchors).size).toBe(anchors.length)
  })

  it('is as long as a lesson is', () => {
    expect(lesson.words).toBeGreaterThan(600)
    expect(lesson.words).toBeLessThanOrEqual(1600)
  })

  it('draws at least one conversation', () => {
    expect(lesson.blocks.filter((block) => block.kind === 'ladder')).not.toEqual([])
  })

  it('judges what is said, and shows it', () => {
    expect(lesson.claims.length).toBeGreaterThanOrEqual(3)
    for (const { verdict, seen } of lesson.claims) {
      expect(VERDICTS).toContain(verdict)
      expect(seen.length).toBeGreaterThan(20)
    }
  })

  it('links only to what is there', () => {
    expect(lesson.links.filter((link) => !leadsSomewhere(slug, link))).toEqual([])
  })

  it('has only blocks of known kinds', () => {
    expect(
      lesson.blocks
        .filter((block) => !isKnown(block))
        .map(({ line, kind }) => `line ${line}: ${kind}`),
    ).toEqual([])
  })

  it('has the title of its exercise, and the heading that each hint sends to', async () => {
    expect(units).toContain(slug)
    const { exercise } = await loadUnit(slug)
    const texts = lesson.headings.map((heading) => heading.text)
    expect(texts[0]).toBe(`${slug.slice(0, 2)} · ${exercise.title}`)
    expect(
      exercise.checks.map((check) => check.reread).filter((reread) => !texts.includes(reread)),
    ).toEqual([])
  })

  it.each(lesson.blocks.filter((block) => block.kind === 'ts'))(
    'quotes $argument as it is',
    ({ argument, text }) => {
      expect(text).toBe(quoted(argument))
    },
  )
})

function leadsSomewhere(slug: string, link: string): boolean {
  if (/^https?:/.test(link)) return true
  const [file = '', fragment] = link.split('#')
  const path = file === '' ? `${slug}.md` : normalize(file)
  if (!existsSync(join(COURSE, 'lessons', path))) return false
  if (!fragment || !path.endsWith('.md')) return true
  const target = readFileSync(join(COURSE, 'lessons', path), 'utf8')
  return [...target.matchAll(/^#+ (.+)$/gm)].some((heading) => anchor(heading[1]!) === fragment)
}

function isKnown({ kind, argument, text }: Block): boolean {
  if (kind === 'ts' || kind === 'text') return argument.startsWith('labs/')
  if (['ladder', 'states', 'usage'].includes(kind)) return true
  return kind === 'sh' && text.trim().split('\n').every(isCommand)
}

/** `npm run <script>` and `npx tsx <file>` of this repository. */
function isCommand(line: string): boolean {
  const { scripts } = JSON.parse(readFileSync(join(COURSE, 'package.json'), 'utf8')) as {
    scripts: object
  }
  const script = /^npm run (\S+)/.exec(line)?.[1]
  const file = /^npx tsx (\S+)/.exec(line)?.[1]
  return script !== undefined
    ? script in scripts
    : file !== undefined && existsSync(join(COURSE, file))
}

/** The text of a lab, or of one of its regions without the common indentation. */
function quoted(argument: string): string {
  const [file = '', region] = argument.split('#')
  const text = readFileSync(join(COURSE, 'lessons', file), 'utf8')
  if (!region) return text
  const lines = text.split('\n')
  const from = lines.findIndex((line) => line.trim() === `// #region ${region}`)
  const part = lines.slice(from + 1)
  const to = part.findIndex((line) => line.trim() === '// #endregion')
  if (from < 0 || to < 0) return `${file} has no region ${region}\n`
  const indents = part
    .slice(0, to)
    .filter(Boolean)
    .map((line) => line.search(/\S/))
  return part
    .slice(0, to)
    .map((line) => `${line.slice(Math.min(...indents))}\n`)
    .join('')
}
