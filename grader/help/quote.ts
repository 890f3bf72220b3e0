/** What a lesson says under a heading of that which a check is about: what a hint may quote. */

/** Enough to point somewhere, and too little to spare the reading. */
const ENOUGH = 240

/** Words in common by which a passage is about the same thing: one is chance. */
const IN_COMMON = 2

/** Who begins so goes on with what was said before. */
const GOES_ON =
  /^\W*(And|But|So|Then|Otherwise|Such|It|Its|That|This|These|Those|They|He|She|Both|Neither|Nor|Yet|Also|There)\b/

const COMMON =
  /^(what|which|does|your|with|that|this|when|have|from|they|them|then|there|where|while|would|will|more|than|only|also|some|said|says|after|before|each|every|most)$/

/**
 * The sentences that have most in common with what they are to be about.
 * @param lesson its Markdown
 * @param about words in which a check and its question are put
 * @returns the first where nothing has; nothing where it has no such heading, or no sentence under it
 */
export function quote(lesson: string, heading: string, about: string): string {
  const passages = blocks(sectionOf(lesson, heading)).flatMap(passagesOf)
  const asked = wordsOf(about)
  const rarity = rarityIn(passages)
  let [best, most] = ['', 0]
  for (const passage of passages) {
    const words = [...wordsOf(passage)]
    const common = words.filter((word) => asked.has(word))
    const told = common.reduce((sum, word) => sum + (rarity.get(word) ?? 0), 0)
    // Of two that have the same in common, the one that comes to it sooner.
    const score = told / Math.sqrt(words.length)
    if (common.length >= IN_COMMON && score > most) [best, most] = [passage, score]
  }
  // The beginning of a contract is about arguments, that of another section about all of it.
  return best || (heading === 'The contract' ? '' : (passages[0] ?? ''))
}

/** From each sentence on that can stand at a beginning and is no question, as much as is enough. */
function passagesOf(block: string): string[] {
  const sentences = sentencesOf(block)
  return sentences.flatMap((sentence, at) => {
    if (GOES_ON.test(sentence) || /\?\W*$/.test(sentence)) return []
    let quoted = sentence
    for (const next of sentences.slice(at + 1)) {
      if (quoted.length >= ENOUGH || quoted.length + next.length > 2 * ENOUGH) break
      quoted = `${quoted} ${next}`
    }
    return [quoted]
  })
}

/** How much a word tells: one that is everywhere tells nothing. */
function rarityIn(texts: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts)
    for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return new Map([...counts].map(([word, count]) => [word, Math.log((texts.length + 1) / count)]))
}

/** Those that tell something, without the endings by which forms of one word differ. */
function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-z_0-9]{4,}/g) ?? []
  const telling = words.filter((word) => !COMMON.test(word))
  return new Set(telling.map((word) => word.replace(/(ies|es|s|ed|ing)$/, '')))
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

/** Prose alone, and each point of a list by itself: no code, no table. */
function blocks(section: string): string[] {
  return section
    .replace(/^```[\s\S]*?^```/gm, '')
    .split(/\n\s*\n|\n(?=(?:[-*+]|\d+\.) )/)
    .map((block) => block.trim().replace(/^([-*+]|\d+\.) /, ''))
    .filter((block) => block && !/^[|>]/.test(block))
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
