import { createHash } from 'node:crypto'
import type { CheckReport, ExerciseReport, Report } from '../grader/report.ts'
import { sharedCause } from '../grader/reporters/terminal.ts'
import { checkHtml, type Place, sharedHtml } from './check-html.ts'
import { Html, html } from './html.ts'
import { styles } from './styles.ts'

/** The report as one page that needs nothing else: no script, no other file. */
export function reportPage(report: Report): string {
  const style = styles('base', 'checks', 'report')
  const digest = createHash('sha256').update(style).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${digest}'`
  const { course, score, maxScore, exercises } = report
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${score} of ${maxScore} points · ${course}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header class="report-head">
<div><h1>Grade report</h1><p>${course} · ${facts(report)}</p></div>
<div class="score">${score}<small> of ${maxScore} points</small></div>
</header>
<main>
${unjudged(report)}
${exercises.length > 1 && overview(exercises)}
${exercises.map(section)}
</main>
</body>
</html>
`.text
}

function facts({ durationMs, seed, machine }: Report): string {
  const { node, os, sandbox } = machine
  const seconds = (durationMs / 1000).toFixed(1)
  const isolation = sandbox === 'none' ? 'not isolated' : `isolated by ${sandbox}`
  return `${seconds} s · seed ${seed} · ${os} · Node ${node} · ${isolation}`
}

function unjudged({ unjudged, machine }: Report): Html {
  if (unjudged === 0) return html``
  const missing = machine.missing.length > 0 && ` Missing here: ${machine.missing.join(', ')}.`
  return html`<p>${unjudged} more points could not be judged on this machine.${missing}</p>`
}

function overview(exercises: ExerciseReport[]): Html {
  return html`<table class="overview">
<thead><tr><th scope="col">exercise</th><th scope="col">points</th></tr></thead>
<tbody>${exercises.map(
    ({ slug, title, score, maxScore }) =>
      html`<tr><td><a href="#${slug}">${slug.slice(0, 2)} ${title}</a></td><td>${score}/${maxScore}</td></tr>
`,
  )}</tbody>
</table>`
}

function section(exercise: ExerciseReport): Html {
  const { slug, title, score, maxScore, checks, programs } = exercise
  const roles = programs.map((file) => file.replace(/\.ts$/, ''))
  const place: Place = { roles, reread: named }
  const shared = sharedCause(checks)
  const passed = checks.filter(({ verdict }) => verdict === 'passed')
  const others = checks.filter(({ verdict }) => verdict !== 'passed')
  return html`<section class="exercise" id="${slug}">
<h2><span>${slug.slice(0, 2)} ${title}</span><span>${score}/${maxScore}</span></h2>
${shared ? html`${sharedHtml(shared, checks.length)}${gathered(others, 'did not pass', place)}` : list(others, place, true)}
${passed.length > 0 && gathered(passed, 'passed', place)}
</section>`
}

function gathered(checks: CheckReport[], what: string, place: Place): Html {
  return html`<details class="gathered"><summary>${checks.length} ${what}</summary>${list(checks, place, false)}</details>`
}

function list(checks: CheckReport[], place: Place, open: boolean): Html {
  if (checks.length === 0) return html``
  return html`<ol class="checks">${checks.map((check) => html`<li>${checkHtml(check, place, open)}</li>`)}</ol>`
}

function named(lesson: string): Html {
  return html`<code>lessons/${lesson.replace('#', '.md#')}</code>`
}
