import { type Html, html } from './html.ts'
import { renderInline } from './markdown.ts'
import type { Question, Quiz } from './quiz.ts'

/** A quiz as it is answered in the page: what is chosen is explained at once, by the style sheet, also without scripts. */
export function quizHtml(slug: string, { questions }: Quiz): Html {
  return html`<section id="quiz" class="quiz" aria-labelledby="quiz-title">
<h2 id="quiz-title">Quiz</h2>
<p>What you choose is explained at once. Nobody counts.</p>
<form autocomplete="off">
${questions.map((question, at) => questionHtml(`${slug}-${at + 1}`, question))}
</form>
<p id="quiz-status" class="spoken" role="status"></p>
</section>`
}

function questionHtml(name: string, { text, several, options }: Question): Html {
  const type = several ? 'checkbox' : 'radio'
  return html`<fieldset>
<legend>${renderInline(text)}</legend>
${options.map(({ text, right, why }, at) => {
  const id = `${name}-${at + 1}`
  return html`<div class="option ${right ? 'right' : 'wrong'}">
<input type="${type}" name="${name}" id="${id}" value="${at + 1}">
<label for="${id}">${renderInline(text)}</label>
<p class="reason"><strong>${right ? 'Right.' : 'No.'}</strong> ${renderInline(why)}</p>
</div>`
})}
</fieldset>`
}
