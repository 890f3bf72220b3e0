import type { Message } from '../server/message.ts'
import { make, must } from './dom.ts'

/** The checks of a grading as they are shown: all are there from the beginning, and each gets its verdict when it ends. */
export class Results {
  readonly #list = must('grade-checks')
  readonly #status = must('grade-status')
  readonly #shared = must('grade-result')
  #verdicts = new Map<number, string>()
  #total = 0
  #opened = false

  say(text: string): void {
    this.#status.textContent = text
  }

  stopped(): void {
    this.say('Stopped.')
    for (const row of this.#list.querySelectorAll('.pending')) row.classList.remove('running')
  }

  /** The stream is over; whoever hears nothing of a result hears this. */
  end(): void {
    if (this.#verdicts.size < this.#total && this.#status.dataset.final !== 'yes')
      this.say('The grading ended early.')
  }

  take(message: Message): void {
    if (message.type === 'started') this.#start(message.checks)
    if (message.type === 'running') this.#run(message.at, message.confirming)
    if (message.type === 'check') this.#settle(message)
    if (message.type === 'finished') this.#finish(message)
    if (message.type === 'waiting') this.say(`${this.#status.textContent} Waiting for you to save.`)
    if (message.type === 'trouble') this.#trouble(message.text)
  }

  #trouble(text: string): void {
    this.#status.dataset.final = 'yes'
    this.say(text)
  }

  #start(checks: string[]): void {
    this.#verdicts = new Map()
    this.#total = checks.length
    this.#opened = false
    this.#status.dataset.final = 'no'
    this.#shared.replaceChildren()
    this.#list.hidden = false
    this.#list.replaceChildren(...checks.map(pending))
    this.#count()
  }

  #run(at: number, confirming: boolean): void {
    const row = this.#list.children[at]?.firstElementChild
    row?.classList.add('running')
    const points = row?.querySelector('.points')
    if (points) points.textContent = confirming ? 'once more, alone …' : '…'
  }

  #settle({ at, verdict, html }: Extract<Message, { type: 'check' }>): void {
    this.#verdicts.set(at, verdict)
    const row = this.#list.children[at]
    if (row) row.innerHTML = html
    const details = row?.querySelector('details')
    if (verdict === 'failed' && details && !this.#opened) {
      this.#opened = true
      details.open = true
    }
    this.#count()
  }

  #count(): void {
    const failed = [...this.#verdicts.values()].filter((verdict) => verdict === 'failed').length
    const so = failed > 0 ? `, ${failed} failed` : ''
    this.say(`${this.#verdicts.size} of ${this.#total} checks done${so} …`)
  }

  #finish({ score, maxScore, unjudged, html }: Extract<Message, { type: 'finished' }>): void {
    this.#status.dataset.final = 'yes'
    this.#shared.innerHTML = html
    if (html)
      for (const open of this.#list.querySelectorAll('details[open]')) open.removeAttribute('open')
    const failed = [...this.#verdicts.values()].filter((verdict) => verdict === 'failed').length
    const lost =
      failed === 0 ? '' : failed === 1 ? ' One check failed.' : ` ${failed} checks failed.`
    const rest = unjudged > 0 ? ` ${unjudged} more points could not be judged here.` : ''
    const praise = failed === 0 && unjudged === 0 ? ' All of it holds.' : ''
    this.say(`${score} of ${maxScore} points.${lost}${praise}${rest}`)
  }
}

function pending(title: string): HTMLLIElement {
  const row = make('div', '', 'check pending')
  const mark = make('span', '·', 'mark')
  mark.setAttribute('aria-hidden', 'true')
  row.append(mark, make('span', title, 'title'), make('span', '', 'points'))
  const item = make('li')
  item.append(row)
  return item
}
