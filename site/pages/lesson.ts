import { type Html, html } from '../html.ts'
import { type Heading, type Rendered, render } from '../markdown.ts'
import { quizHtml } from '../quiz-html.ts'
import {
  lessonText,
  quizOf,
  resolveLink,
  type Setting,
  syllabus,
  type UnitFacts,
} from './course.ts'
import { page } from './shell.ts'

/** The line of a lesson that leads to other lessons; the page has links of its own. */
const STEPS = /^.*\[Syllabus\]\(README\.md\)\s*$/m

export function renderLesson(slug: string): Rendered {
  return render(lessonText(slug).replace(STEPS, ''), (href) => resolveLink(href))
}

/** A unit: its lesson, its quiz, and where it is graded. */
export function lessonPage(unit: UnitFacts, programs: string[], setting: Setting): string {
  const { slug, title } = unit
  const { units } = syllabus()
  const at = units.findIndex((other) => other.slug === slug)
  const lesson = renderLesson(slug)
  const quiz = quizOf(slug)
  const main = html`<div class="reading">
<article class="prose">
${lesson.content}
</article>
${contents(lesson.headings, quiz !== undefined)}
</div>
${quiz && quizHtml(slug, quiz)}
${gradeSection(slug, programs, setting)}`
  return page(
    {
      title: `${title} · The Socket Course`,
      path: `${slug}.html`,
      slug,
      main,
      before: units[at - 1],
      next: units[at + 1],
    },
    setting,
  )
}

function contents(headings: Heading[], quiz: boolean): Html {
  const own = [...(quiz ? [{ id: 'quiz', text: 'Quiz' }] : []), { id: 'grade', text: 'Grade' }]
  const all = [...headings.filter(({ level }) => level === 2), ...own]
  return html`<nav class="contents" aria-label="On this page">
<p>On this page</p>
<ul>${all.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}</ul>
</nav>`
}

function gradeSection(slug: string, programs: string[], { token }: Setting): Html {
  const files = programs.map((file, at) => [
    at > 0 && ' and ',
    html`<code>exercises/${slug}/${file}</code>`,
  ])
  const command = html`<code>npm run grade -- ${slug.slice(0, 2)}</code>`
  if (token === undefined)
    return html`<section id="grade" class="grade" aria-labelledby="grade-title">
<h2 id="grade-title">Grade</h2>
<p>Write ${files} in your copy of the course, then run ${command} there; or <code>npm run course</code>, and grade it from this page.</p>
</section>`
  return html`<section id="grade" class="grade" aria-labelledby="grade-title" data-slug="${slug}">
<h2 id="grade-title">Grade</h2>
<p>Real peers will talk to ${files}, as with ${command}.</p>
<div class="controls">
<button type="button" id="grade-start" class="primary">Grade</button>
<button type="button" id="grade-stop" hidden>Stop</button>
<label><input type="checkbox" id="grade-again"> Again, each time I save</label>
</div>
<p id="grade-status" role="status"></p>
<div id="grade-result"></div>
<ol id="grade-checks" class="checks" aria-label="Checks" hidden></ol>
</section>`
}
