import { Html, html } from '../html.ts'
import { type Setting, syllabus, type UnitFacts } from './course.ts'

export type PageFacts = {
  title: string
  /** The page's own name, from the site's root: `index.html`, `labs/02-backlog.html`. */
  path: string
  /** The unit it belongs to. */
  slug?: string
  main: Html
  before?: UnitFacts
  next?: UnitFacts
}

/** Nothing from anywhere else, and nothing that stands in the page itself. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"

/** A whole page around its main part. */
export function page(facts: PageFacts, setting: Setting): string {
  const { title, path, slug, main, before, next } = facts
  const base = '../'.repeat(path.split('/').length - 1)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="course-base" content="${base}">
${setting.token !== undefined && html`<meta name="course-token" content="${setting.token}">`}
<title>${title}</title>
<link rel="icon" href="${base}assets/icon.svg">
<link rel="stylesheet" href="${base}assets/course.css">
<script src="${base}assets/theme.js"></script>
<script src="${base}assets/course.js" defer></script>
${before && html`<link rel="prev" href="${base}${before.slug}.html">`}
${next && html`<link rel="next" href="${base}${next.slug}.html">`}
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
${banner(base)}
<div class="page">
<nav class="units" aria-label="Units">${unitList(base, slug, setting)}</nav>
<main id="main" tabindex="-1">
${main}
${(before || next) && steps(base, before, next)}
</main>
</div>
${helpDialog(setting)}
${searchDialog()}
</body>
</html>
`.text
}

function banner(base: string): Html {
  return html`<header class="banner">
<a class="brand" href="${base}index.html">${mark()}<span>The Socket Course</span></a>
<div class="tools">
<button type="button" id="open-search" hidden>Search <kbd>/</kbd></button>
<button type="button" id="theme" aria-pressed="false" hidden>Dark</button>
<button type="button" id="open-help" aria-label="Keyboard shortcuts" hidden>?</button>
</div>
</header>`
}

/** Two ends and what passes between them. */
function mark(): Html {
  return new Html(
    '<svg class="logo" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"><path d="M5 3v18M19 3v18M5 8h9m0 0-3-3m3 3-3 3M19 16h-9m0 0 3-3m-3 3 3 3"/></svg>',
  )
}

function unitList(base: string, current: string | undefined, setting: Setting): Html {
  const items = syllabus().units.map(({ slug, title }) => {
    const [number = '', name = ''] = title.split(' · ')
    const here = slug === current && new Html(' aria-current="page"')
    return html`<li><a href="${base}${slug}.html"${here}><span class="number">${number}</span> ${name}${standing(slug, setting)}</a></li>
`
  })
  return html`<ul>${items}</ul>`
}

/** How far one has come in a unit; nothing where nobody knows. */
function standing(slug: string, { progress }: Setting): Html {
  const unit = progress.units[slug]
  if (!unit) return html``
  const { score, maxScore } = unit
  const state = score >= maxScore ? 'all' : score > 0 ? 'some' : 'none'
  const sign = { all: '✓', some: `${Math.round((100 * score) / maxScore)}%`, none: '' }[state]
  return html` <span class="standing ${state}"><span aria-hidden="true">${sign}</span><span class="spoken">: ${score} of ${maxScore} points</span></span>`
}

function steps(base: string, before: UnitFacts | undefined, next: UnitFacts | undefined): Html {
  const step = (unit: UnitFacts | undefined, rel: string, word: string) =>
    unit &&
    html`<a class="${rel}" rel="${rel}" href="${base}${unit.slug}.html"><small>${word}</small> ${unit.title}</a>`
  return html`<nav class="steps" aria-label="Before and next">
${step(before, 'prev', 'Before')}${step(next, 'next', 'Next')}
</nav>`
}

function searchDialog(): Html {
  return html`<dialog id="search" aria-label="Search the course">
<form role="search">
<label for="search-words" class="spoken">Search the course</label>
<input id="search-words" type="search" placeholder="TIME_WAIT, half-close, backlog …" autocomplete="off" spellcheck="false" aria-describedby="search-count">
<button type="button" id="close-search">Close</button>
</form>
<p id="search-count" role="status"></p>
<ol id="search-results"></ol>
</dialog>`
}

const KEYS: [string[], string][] = [
  [['j', ']'], 'the next unit'],
  [['k', '['], 'the unit before'],
  [['/'], 'search'],
  [['d'], 'dark or light'],
  [['?'], 'this list'],
]

function helpDialog({ token }: Setting): Html {
  const keys: typeof KEYS = token === undefined ? KEYS : [[['g'], 'grade this unit'], ...KEYS]
  return html`<dialog id="help" aria-labelledby="help-title">
<form method="dialog">
<h2 id="help-title">Keyboard shortcuts</h2>
<table>
${keys.map(([names, what]) => html`<tr><th scope="row">${names.map((name, at) => [at > 0 && ' or ', html`<kbd>${name}</kbd>`])}</th><td>${what}</td></tr>`)}
</table>
<p><label><input type="checkbox" id="shortcuts" checked> Single keys do this</label></p>
<button value="close">Close</button>
</form>
</dialog>`
}
