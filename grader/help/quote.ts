/** What a lesson says under a heading, in its own first sentences: what a hint may quote. */

/** Enough to point somewhere, and too little to spare the reading. */
const ENOUGH = 240

/** @param lesson its Markdown @returns nothing where it has no such heading, or no sentence under it */
export function quote(lesson: string, heading: string): string {
  const sentences = paragraphs(sectionOf(lesson, heading)).flatMap(sentencesOf)
  let quoted = ''
  for (const sentence of sentences) {
    if (quoted.length + sentence.length > 2 * ENOUGH && quoted) break
    quoted = quoted ? `${quoted} ${sentence}` : sentence
    if (quoted.length >= ENOUGH) break
  }
  return quoted
}

function sectionOf(lesson: string, heading: string): string {
  const lines = lesson.split('\n')
  const isHeading = headingsOf(lines)
  const from = lines.findIndex(
    (line, at) => isHeading[at] && line.replace(/^#+\s+/, '').trim() === heading,
  )
  if (from < 0) return ''
  const next = lines.findIndex((_, at) => at > from && isHeading[at])
  return lines.slice(from + 1, next < 0 ? undefined : next).join('\n')
}

/** Which lines are headings: a `#` within a fence is none. */
function headingsOf(lines: string[]): boolean[] {
  let fenced = false
  return lines.map((line) => {
    if (line.startsWith('```')) fenced = !fenced
    return !fenced && /^#{1,6}\s/.test(line)
  })
}

/** Prose alone: no code, no table, no list. */
function paragraphs(section: string): string[] {
  return section
    .replace(/^```[\s\S]*?^```/gm, '')
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block && !/^([|>]|[-*+] |\d+\. )/.test(block))
    .map((block) => plain(block.replace(/\s+/g, ' ')))
}

/** Without marks of emphasis, and links as their text. */
function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/(^|[^\w*])\*([^*\s][^*]*)\*/g, '$1$2')
}

/** Points at lines of an output, which are not quoted. */
const POINTS = /\b(first|second|third|fourth|last) (two |three )?lines?\b/

/** Whole sentences; one that ends in a colon leads to what is not quoted. */
function sentencesOf(paragraph: string): string[] {
  const parts = paragraph.split(/(?<=[.?!][)"”]?)\s+(?=[A-Z`"“(])/)
  return parts.filter((sentence) => /[.?!][)"”]?$/.test(sentence) && !POINTS.test(sentence))
}
