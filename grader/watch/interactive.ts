import type { ReadStream, WriteStream } from 'node:tty'
import type { Unit } from '../course.ts'
import { paintFor } from '../reporters/paint.ts'
import { frame } from './frame.ts'
import { show, viewer } from './lesson.ts'
import { Screen } from './screen.ts'
import { Session } from './session.ts'

/** Watch on a terminal: a frame that is drawn anew at every event, and keys. */
export class Interactive {
  readonly #session: Session
  readonly #screen: Screen
  readonly #paint = paintFor(process.stdout)
  readonly #quit: () => void
  #choosing?: number
  #digits = ''
  #closed = false

  /** @param quit called when the student wants to leave */
  constructor(
    units: Unit[],
    first: Unit,
    streams: { input: ReadStream; output: WriteStream },
    quit: () => void,
  ) {
    this.#quit = quit
    this.#screen = new Screen(streams, {
      pressed: (key) => this.#press(key),
      resized: () => this.#draw(),
    })
    this.#session = new Session(units, first, () => this.#draw())
  }

  start(): void {
    this.#screen.enter()
    this.#session.grade()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#screen.leave()
    await this.#session.close()
    const { unit, best } = this.#session.view
    const score = best ? ` Best so far: ${best.score} of ${best.maxScore}.` : ''
    process.stdout.write(
      `${unit.slug.slice(0, 2)} ${unit.exercise.title}.${score} npm start says what is next.\n`,
    )
  }

  /** Takes the terminal back from another program; not where this one was ended meanwhile. */
  #return(): void {
    if (this.#closed) return
    this.#screen.enter()
    this.#draw()
  }

  #draw(): void {
    if (this.#closed) return
    this.#screen.draw(frame(this.#session.view, this.#screen.size, this.#paint, this.#choosing))
  }

  #press(key: string): void {
    if (key === 'ctrl+c' || (key === 'q' && this.#choosing === undefined)) this.#quit()
    else if (key === 'ctrl+z') this.#suspend()
    else if (this.#choosing === undefined) this.#act(key)
    else this.#choose(key, this.#choosing)
    this.#draw()
  }

  #act(key: string): void {
    const session = this.#session
    if (key === 'n') session.go(1)
    else if (key === 'p') session.go(-1)
    else if (key === 'h') session.hint().catch((error: Error) => session.say(error.message))
    else if (key === 'l' || key === 'o') void this.#openLesson()
    else if (key === 'a') session.grade()
    else if (key === 'c') {
      const { only, unit } = session.view
      this.#choosing = Math.max(0, only ? unit.exercise.checks.indexOf(only) : 0)
      this.#digits = ''
    }
  }

  #choose(key: string, at: number): void {
    const { checks } = this.#session.view.unit.exercise
    const last = checks.length - 1
    if (key === 'up' || key === 'k') this.#choosing = Math.max(0, at - 1)
    else if (key === 'down' || key === 'j') this.#choosing = Math.min(last, at + 1)
    else if (key === 'escape' || key === 'q') this.#choosing = undefined
    else if (key === 'return' || key === 'enter') {
      this.#choosing = undefined
      this.#session.grade(checks[at])
    } else if (/^\d$/.test(key)) {
      // A second digit makes a larger number, where there is such a check.
      this.#digits = Number(this.#digits + key) <= checks.length ? this.#digits + key : key
      this.#choosing = Math.max(0, Math.min(last, Number(this.#digits) - 1))
    }
  }

  async #openLesson(): Promise<void> {
    const path = `lessons/${this.#session.view.unit.exercise.lesson}.md`
    const found = viewer()
    this.#session.say(path)
    if (!found) return
    if (found.takesTerminal) this.#screen.leave()
    try {
      await show(path, found)
    } catch (error) {
      this.#session.say(`${path} (${found.command} does not start: ${(error as Error).message})`)
    }
    if (found.takesTerminal) this.#return()
    else this.#draw()
  }

  /** Ctrl-Z, as in other programs: the shell's `fg` comes back. */
  #suspend(): void {
    this.#screen.leave()
    process.once('SIGCONT', () => this.#return())
    process.kill(0, 'SIGTSTP')
  }
}
