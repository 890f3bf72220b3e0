import MarkdownIt from 'markdown-it'
import { anchor } from '../grader/headings.ts'
import { highlighted } from './highlight.ts'
import { Html, html } from './html.ts'
import { pictures } from './pictures.ts'

export type Heading = { level: number; text: string; id: string }

/** Where a link of a Markdown file leads on the site; undefined where it leads nowhere, and is shown as text. */
export type Resolve = (href: string) => string | undefined

export type Rendered = { content: Html; headings: Heading[] }

const markdown = new MarkdownIt().use(pictures)
const rules = markdown.renderer.rules
const drawn = rules.fence!

rules.table_open = () => '<div class="scrolls"><table>\n'
rules.table_close = () => '</table></div>\n'
rules.fence = (tokens, at, options, environment, self) => {
  const { info, content } = tokens[at]!
  const [kind = '', file] = info.trim().split(/\s+/)
  if (['ladder', 'states'].includes(kind)) return drawn(tokens, at, options, environment, self)
  const resolve = (environment as { resolve: Resolve }).resolve
  return codeBlock(kind, content, file, file && resolve(file)).text
}

const CAPTIONS: Record<string, string> = { ts: '', text: 'prints', sh: 'in a terminal', usage: '' }

/** A block of code, with a caption that says which file it is from. @param href where that file is shown */
export function codeBlock(kind: string, code: string, file?: string, href?: string): Html {
  const name = file?.replace(/#.*/, '').replace(/^labs\//, '')
  const from = name && (href ? html`<a href="${href}">${name}</a>` : name)
  const caption = [from, CAPTIONS[kind]].filter(Boolean).flatMap((part) => [part, ' '])
  return html`<figure class="code ${kind}">
${caption.length > 0 && html`<figcaption>${caption}</figcaption>`}
<pre><code>${highlighted(code, kind)}</code></pre>
</figure>
`
}

/** Renders a Markdown file of the course. */
export function render(text: string, resolve: Resolve): Rendered {
  const environment = { resolve }
  const tokens = markdown.parse(text, environment)
  const headings: Heading[] = []
  for (const [at, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const heading = plainText(tokens[at + 1]!.content)
      const id = anchor(heading)
      token.attrSet('id', id)
      headings.push({ level: Number(token.tag.slice(1)), text: heading, id })
    }
    if (token.type === 'inline') token.children = relinked(token.children ?? [], resolve)
  }
  return {
    content: new Html(markdown.renderer.render(tokens, markdown.options, environment)),
    headings,
  }
}

/** A paragraph's worth of Markdown, without links. */
export function renderInline(text: string): Html {
  return new Html(markdown.renderInline(text, { resolve: () => undefined }))
}

type Token = ReturnType<typeof markdown.parse>[number]

function relinked(children: Token[], resolve: Resolve): Token[] {
  let dropped = false
  return children.filter((token) => {
    if (token.type === 'link_close' && dropped) {
      dropped = false
      return false
    }
    if (token.type !== 'link_open') return true
    const href = resolve(String(token.attrGet('href') ?? ''))
    if (href === undefined) dropped = true
    else token.attrSet('href', href)
    return !dropped
  })
}

/** Markdown without its marks. */
export function plainText(text: string): string {
  return text.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1').replace(/[*`]/g, '')
}
