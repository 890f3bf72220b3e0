import type { Unit } from '../../grader/course.ts'
import type { GradeEvent } from '../../grader/grade.ts'
import type { ExerciseReport } from '../../grader/report.ts'
import { sharedCause } from '../../grader/reporters/terminal.ts'
import { checkHtml, type Place, sharedHtml } from '../check-html.ts'
import { type Html, html } from '../html.ts'
import type { Heading } from '../markdown.ts'
import { renderLesson } from '../pages/lesson.ts'
import type { Message } from './message.ts'

/** Tells a page what happens in a grading of one unit. */
export class Telling {
  readonly #unit: Unit
  readonly #titles: string[]
  readonly #place: Place
  readonly #headings: Heading[]

  constructor(unit: Unit) {
    this.#unit = unit
    this.#titles = unit.exercise.checks.map(({ title }) => title)
    this.#headings = renderLesson(unit.slug).headings
    this.#place = {
      roles: Object.keys(unit.exercise.programs),
      reread: (lesson) => this.#link(lesson),
    }
  }

  tell(event: GradeEvent): Message[] {
    switch (event.type) {
      case 'run-started':
        return [{ type: 'started', checks: this.#titles }]
      case 'check-started':
      case 'check-confirming':
        return [
          {
            type: 'running',
            at: this.#titles.indexOf(event.title),
            confirming: event.type === 'check-confirming',
          },
        ]
      case 'check-finished': {
        const { title, verdict } = event.check
        const shown = checkHtml(event.check, this.#place, false).text
        return [{ type: 'check', at: this.#titles.indexOf(title), verdict, html: shown }]
      }
      case 'exercise-finished':
        return [this.#finished(event.exercise)]
      case 'run-finished':
        return []
    }
  }

  #finished({ score, maxScore, checks }: ExerciseReport): Message {
    const shared = sharedCause(checks)
    const all = checks.reduce((sum, check) => sum + check.maxPoints, 0)
    return {
      type: 'finished',
      score,
      maxScore,
      unjudged: all - maxScore,
      html: shared ? sharedHtml(shared, checks.length).text : '',
    }
  }

  /** The heading to read again: on this page, as a rule. */
  #link(lesson: string): Html {
    const [slug = '', id = ''] = lesson.split('#')
    const heading = this.#headings.find((heading) => heading.id === id)
    const page = slug === this.#unit.slug ? '' : `${slug}.html`
    return html`<a href="${page}#${id}">${heading?.text ?? lesson}</a>`
  }
}
