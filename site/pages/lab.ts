import { html } from '../html.ts'
import { codeBlock } from '../markdown.ts'
import { labText, type Setting, type UnitFacts } from './course.ts'
import { page } from './shell.ts'

/** A lab: the whole program, and how to run it. */
export function labPage(name: string, { slug, title }: UnitFacts, setting: Setting): string {
  const stem = name.replace(/\.ts$/, '')
  const main = html`<article class="prose">
<h1>${stem}</h1>
<p>A program of <a href="../${slug}.html">${title}</a>. Run it:</p>
${codeBlock('sh', `npx tsx lessons/labs/${name}\n`)}
${codeBlock('ts', labText(name))}
</article>`
  return page(
    { title: `${stem} · The Socket Course`, path: `labs/${stem}.html`, slug, main },
    setting,
  )
}
