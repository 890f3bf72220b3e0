import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import MarkdownIt from 'markdown-it'
import { COURSE } from '../../grader/course.ts'

export type Block = { kind: string; argument: string; text: string; line: number }
export type Heading = { level: number; text: string }
export type Row = { said: string; verdict: string; seen: string }

/** A lesson, taken apart: what the tests hold it to. */
export type Lesson = {
  slug: string
  blocks: Block[]
  headings: Heading[]
  links: string[]
  claims: Row[]
  words: number
}

const markdown = new MarkdownIt()

export function lessonSlugs(): string[] {
  return readdirSync(join(COURSE, 'lessons'))
    .filter((name) => /^\d\d-.*\.md$/.test(name))
    .map((name) => name.replace(/\.md$/, ''))
}

export function readLesson(slug: string): Lesson {
  const text = readFileSync(join(COURSE, 'lessons', `${slug}.md`), 'utf8')
  const tokens = markdown.parse(text, {})
  const after = (type: string) =>
    tokens.flatMap((token, at) => (token.type === type ? [{ token, inline: tokens[at + 1]! }] : []))
  const inline = tokens.flatMap((token) => token.children ?? [])
  return {
    slug,
    blocks: tokens
      .filter((token) => token.type === 'fence' || token.type === 'code_block')
      .map((token) => {
        const [kind = '', argument = ''] = token.info.trim().split(/\s+/)
        return { kind, argument, text: token.content, line: (token.map?.[0] ?? 0) + 1 }
      }),
    headings: after('heading_open').map(({ token, inline }) => ({
      level: Number(token.tag.slice(1)),
      text: inline.content,
    })),
    links: inline
      .filter((token) => token.type === 'link_open')
      .map((token) => String(token.attrGet('href') ?? '')),
    claims: claims(after('td_open').map(({ inline }) => inline.content)),
    words: prose(text).split(/\s+/).filter(Boolean).length,
  }
}

/** The rows of Said and seen, which is the only table of three columns. */
function claims(cells: string[]): Row[] {
  const rows: Row[] = []
  for (let at = 0; at + 2 < cells.length; at++) {
    if (!VERDICTS.includes(cells[at + 1]!)) continue
    rows.push({ said: cells[at]!, verdict: cells[at + 1]!, seen: cells[at + 2]! })
  }
  return rows
}

export const VERDICTS = ['holds', 'holds with a condition', 'outdated', 'wrong']

/** What is neither code nor table, nor the line that leads to other lessons. */
function prose(text: string): string {
  return text
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/^\|.*$/gm, '')
    .replace(/^.*\[Syllabus\].*$/gm, '')
}
