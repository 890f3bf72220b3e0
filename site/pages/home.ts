import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COURSE } from '../../grader/course.ts'
import { type Html, html } from '../html.ts'
import { render, renderInline } from '../markdown.ts'
import { resolveLink, type Setting, syllabus, type UnitFacts } from './course.ts'
import { page } from './shell.ts'

/** The syllabus, with how far one has come. */
export function homePage(setting: Setting): string {
  const { units, before, after } = syllabus()
  const resolve = (href: string) => resolveLink(href)
  const main = html`<article class="prose home">
${render(before, resolve).content}
</article>
${overall(units, setting)}
<ol class="syllabus">${units.map((unit) => unitCard(unit, setting))}</ol>
<article class="prose">${render(after, resolve).content}</article>`
  return page({ title: 'The Socket Course', path: 'index.html', main }, setting)
}

/** Says what the course is: the README. */
export function aboutPage(setting: Setting): string {
  const text = readFileSync(join(COURSE, 'README.md'), 'utf8')
  const main = html`<article class="prose">${render(text, (href) => resolveLink(href)).content}</article>`
  return page({ title: 'About · The Socket Course', path: 'about.html', main }, setting)
}

function overall(units: UnitFacts[], { progress }: Setting): Html {
  const done = units.filter(({ slug }) => {
    const unit = progress.units[slug]
    return unit !== undefined && unit.score >= unit.maxScore
  })
  if (Object.keys(progress.units).length === 0) return html``
  return html`<p class="overall">${done.length} of ${units.length} units complete.</p>`
}

function unitCard({ slug, title, teaches, needs, hours }: UnitFacts, setting: Setting): Html {
  const [number = '', name = ''] = title.split(' · ')
  const needed = needs === 'nothing' ? '' : ` · needs ${needs}`
  return html`<li>
<span class="number" aria-hidden="true">${number}</span>
<div><h2><a href="${slug}.html">${name}</a></h2>
<p>${renderInline(teaches)}</p>
<p class="small">${hours} h${needed}</p></div>
${bar(slug, setting)}
</li>
`
}

function bar(slug: string, { progress }: Setting): Html {
  const unit = progress.units[slug]
  if (!unit) return html``
  const { score, maxScore } = unit
  return html`<p class="bar"><progress value="${score}" max="${maxScore}" aria-label="Points in this unit"></progress> <span>${score}/${maxScore}</span></p>`
}
