import type { Unit } from '../course.ts'
import type { GradeEvent } from '../grade.ts'
import type { ExerciseReport } from '../report.ts'
import { paintFor } from '../reporters/paint.ts'
import { checkText, mark, sharedLines, summaryText } from '../reporters/terminal.ts'
import { Session } from './session.ts'

/** Watch where there is no terminal: a line a verdict, as it comes, and no keys. */
export class Plain {
  readonly #session: Session
  readonly #paint = paintFor(process.stdout)

  constructor(units: Unit[], first: Unit) {
    this.#session = new Session(units, first, (event) => event && this.#tell(event))
  }

  start(): void {
    this.#session.grade()
  }

  async close(): Promise<void> {
    await this.#session.close()
  }

  #tell(event: GradeEvent): void {
    if (event.type === 'run-started') {
      const [{ slug = '', title = '' } = {}] = event.exercises
      process.stdout.write(`\n${this.#paint('bold', `${slug.slice(0, 2)} ${title}`)}\n`)
    }
    if (event.type === 'check-finished')
      process.stdout.write(`  ${mark(event.check.verdict, this.#paint)} ${event.check.title}\n`)
    if (event.type === 'exercise-finished') this.#explain(event.exercise)
    if (event.type === 'run-finished')
      process.stdout.write(
        `${summaryText(event.report, this.#paint).split('\n\n')[0]!.trimEnd()}\n`,
      )
  }

  #explain({ checks }: ExerciseReport): void {
    const shared = sharedLines(checks, this.#paint)
    const first = checks.find(({ verdict }) => verdict === 'failed' || verdict === 'broken')
    if (shared.length > 0) process.stdout.write(`\n${shared.join('\n')}\n\n`)
    else if (first) process.stdout.write(`\n${checkText(first, this.#paint)}\n`)
  }
}
