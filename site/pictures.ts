import type { MarkdownIt } from 'markdown-it'
import { ladderSvg } from './ladder-svg.ts'
import { statesSvg } from './states-svg.ts'

const DRAW: Record<string, (source: string) => string> = { ladder: ladderSvg, states: statesSvg }

/** A markdown-it plugin: fenced blocks `ladder` and `states` become pictures. */
export function pictures(markdown: MarkdownIt): void {
  const fence = markdown.renderer.rules.fence!
  markdown.renderer.rules.fence = (tokens, at, options, environment, self) => {
    const { info, content } = tokens[at]!
    const draw = DRAW[info.trim()]
    if (!draw) return fence(tokens, at, options, environment, self)
    return `<figure class="picture">${draw(content)}</figure>\n`
  }
}
