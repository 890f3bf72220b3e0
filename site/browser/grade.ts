import type { Message } from '../server/message.ts'
import { maybe, meta, must, scrollTo } from './dom.ts'
import { Results } from './results.ts'

let running: AbortController | undefined

/** Asks for a grading, and shows what comes until it is over, or stopped. */
async function grade(slug: string, results: Results): Promise<void> {
  const stop = new AbortController()
  running = stop
  switchButtons(true)
  const again = must<HTMLInputElement>('grade-again').checked
  try {
    const response = await fetch(`grade/${slug}${again ? '?again' : ''}`, {
      method: 'POST',
      headers: { 'x-course-token': meta('course-token') ?? '' },
      signal: stop.signal,
    })
    if (!response.ok || !response.body) throw new Error((await response.text()).trim())
    for await (const message of messages(response.body)) results.take(message)
    results.end()
  } catch (error) {
    if (stop.signal.aborted) results.stopped()
    else
      results.say(
        `Not graded: ${(error as Error).message}. Does the course still run in its terminal?`,
      )
  } finally {
    if (running === stop) {
      running = undefined
      switchButtons(false)
    }
  }
}

/** Lines of JSON, as they come in. */
async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<Message> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const lines = (text + decoder.decode(value, { stream: true })).split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line) as Message
  }
}

function switchButtons(busy: boolean): void {
  const [start, stop] = [must('grade-start'), must('grade-stop')]
  const focused = document.activeElement
  start.hidden = busy
  stop.hidden = !busy
  // A button that is hidden loses the focus: it goes to the one in its place.
  if (focused === start && busy) stop.focus()
  if (focused === stop && !busy) start.focus()
}

/** The key goes to the results, and begins if nothing is under way. */
export function gradeByKey(): void {
  const section = maybe('grade')
  if (!section) return
  scrollTo(section)
  const start = maybe<HTMLButtonElement>('grade-start')
  if (start && !running) start.click()
}

export function startGrade(): void {
  const slug = maybe('grade')?.dataset.slug
  if (!slug) return
  const results = new Results()
  must('grade-start').addEventListener('click', () => void grade(slug, results))
  must('grade-stop').addEventListener('click', () => running?.abort())
  must('grade-again').addEventListener('change', () => {
    if (running) results.say('The switch holds from the next grading on: stop this one, and grade.')
  })
}
