import { createCssVariablesTheme, createHighlighterCoreSync } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import shell from 'shiki/langs/shellscript.mjs'
import typescript from 'shiki/langs/typescript.mjs'
import { Html, html } from './html.ts'

const LANGUAGES: Record<string, string> = { ts: 'typescript', sh: 'shellscript' }

const theme = createCssVariablesTheme({ name: 'course', variablePrefix: '--', fontStyle: false })
const highlighter = createHighlighterCoreSync({
  themes: [theme],
  langs: [typescript, shell],
  engine: createJavaScriptRegexEngine(),
})

/** Code with a class for each kind of word. The colours are in style/code.css, for both themes; the pages' policy allows no others. */
export function highlighted(code: string, language: string): Html {
  const lang = LANGUAGES[language]
  if (!lang) return html`${code}`
  // Without a limit: on a busy machine the usual half second ends in the middle of a line.
  const options = { lang, theme: 'course', tokenizeTimeLimit: 0 }
  const lines = highlighter.codeToTokensBase(code.trimEnd(), options)
  const written = lines.map((line) => line.map(({ content, color }) => word(content, color)))
  return html`${written.map((line, at) => (at === 0 ? line : ['\n', ...line]))}`
}

function word(content: string, color = ''): Html {
  const kind = /^var\(--token-([a-z-]+)\)$/.exec(color)?.[1]
  return kind ? html`<span class="t-${new Html(kind)}">${content}</span>` : html`${content}`
}
