import type { Gradebook, Line } from './gradebook.ts'
import {
  causesOf,
  type ExerciseRecord,
  type Points,
  pointsIn,
  pointsOf,
  totalOf,
} from './record.ts'
import { shown } from './shown.ts'

/** All students, a row each; a name leads to what that student did not pass. */
export async function* table({ cohort, tally, lines }: Gradebook): AsyncGenerator<string> {
  const heads = cohort.exercises.map((slug) => {
    const title = tally.exercises.get(slug)?.title ?? slug.slice(3)
    return `<th scope="col">${shown(slug.slice(0, 2))}<small>${shown(title)}</small></th>`
  })
  yield '<section id="students"><h2>Students</h2>\n<div class="wide" tabindex="0" role="region" aria-label="Students"><table>\n'
  yield `<thead><tr><th scope="col">Student</th><th scope="col">Total</th>${heads.join('')}</tr></thead>\n<tbody>\n`
  let number = 0
  for await (const line of lines()) yield row(line, ++number, cohort.exercises)
  const note =
    tally.unjudged > 0 ? '<p class="soft">* Some more points could not be judged.</p>' : ''
  yield `</tbody></table></div>${note}</section>\n`
}

function row({ student, record }: Line, number: number, slugs: string[]): string {
  const total =
    record.verdict === 'broken' ? '<td class="broken">broken</td>' : points(totalOf(record))
  const id = student.name === undefined ? '' : `<small>${shown(student.id)}</small>`
  const cells = slugs.map((slug) => points(pointsIn(record, slug)))
  return `<tr><th scope="row"><a href="#student-${number}">${shown(student.name ?? student.id)}</a>${id}</th>${total}${cells.join('')}</tr>\n`
}

function points(made: Partial<Points> | undefined): string {
  if (made?.score === undefined) return '<td class="soft">–</td>'
  const { score, maxScore = 0, unjudged = 0 } = made
  const kind =
    maxScore > 0 && score === maxScore ? ' class="full"' : score === 0 ? ' class="none"' : ''
  return `<td${kind}>${score}<small>/${maxScore}</small>${unjudged > 0 ? `<small>*</small>` : ''}</td>`
}

/** Each student's own section: what did not pass, and the way to the whole report. */
export async function* sections({ lines }: Gradebook): AsyncGenerator<string> {
  yield '<section class="students"><h2>One by one</h2>\n'
  let number = 0
  for await (const line of lines()) yield section(line, ++number)
  yield '</section>\n'
}

function section({ student, record }: Line, number: number): string {
  const { id, name } = student
  const { score, maxScore } = totalOf(record)
  const facts = [
    ...(name === undefined ? [] : [shown(id)]),
    ...(score === undefined ? [] : [`${score} of ${maxScore} points`]),
  ]
  const heading = `${shown(name ?? id)} <span class="soft">${facts.join(' · ')}</span>`
  const [file, what] =
    record.exercises.length > 0
      ? ['json', 'the whole report (JSON)']
      : ['txt', 'what the grader said']
  const report = `<a href="reports/${encodeURIComponent(id)}.${file}">${what}</a>`
  const broken = record.reason
    ? `<p class="broken">Broken: ${shown(record.reason)}. It costs no points.</p>`
    : ''
  return `<article id="student-${number}"><h3>${heading}</h3>${broken}${record.exercises.map(exercise).join('')}<p class="soft">${report}, <a href="#students">all students</a></p></article>\n`
}

function exercise(record: ExerciseRecord): string {
  const { slug, title, checks } = record
  const { score, maxScore } = pointsOf(checks)
  const failed = checks.filter(({ verdict }) => verdict === 'failed')
  const unjudged = checks.filter(({ verdict }) => verdict === 'skipped' || verdict === 'broken')
  const heading = `<b>${shown(`${slug.slice(0, 2)} ${title}`)}</b> ${score} of ${maxScore}`
  const told =
    failed.length === checks.length
      ? [
          `all ${failed.length} checks failed${record.sharedCauses ? '' : ', the first for this cause'}`,
        ]
      : failed.map((check) => shown(check.title))
  const causes = causesOf(record).map((cause) => `<br><small>${shown(cause)}</small>`)
  const items = [
    ...told.map((text, at) => (at === 0 ? text + causes.join('') : text)),
    ...unjudged.map(
      (check) => `${shown(check.title)} <span class="soft">(${check.verdict})</span>`,
    ),
  ]
  const list = items.length > 0 ? `<ul><li>${items.join('</li><li>')}</li></ul>` : ''
  return `<div>${heading}${list}</div>`
}
