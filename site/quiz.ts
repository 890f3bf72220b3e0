/**
 * The notation of a quiz: Markdown that reads well by itself. A question is a heading, its options are a task list, and under each
 * option stands, indented, why it is right or wrong.
 *
 *     # Quiz · Echo server
 *
 *     ## How many sockets does a server with three clients have?
 *
 *     - [ ] One, shared by all.
 *       The listening socket carries no data.
 *     - [x] Four.
 *       One that listens, and one for each client.
 */

export type Quiz = { title: string; questions: Question[] }

export type Question = {
  text: string
  /** More than one option may be right; the question says so. */
  several: boolean
  options: Option[]
}

export type Option = { text: string; right: boolean; why: string }

/** A line that is not in the notation, or a question that is no question. */
export class QuizError extends Error {
  override readonly name = 'QuizError'

  constructor(line: number, why: string) {
    super(`line ${line}: ${why}`)
  }
}

const SEVERAL = /choose all/i
const BOUNDS = { questions: [3, 5], options: [2, 5] } as const

export function parseQuiz(source: string): Quiz {
  const lines = source.trimEnd().split('\n')
  const title = /^# Quiz · (?<title>.+)$/.exec(lines[0] ?? '')?.groups?.title
  if (!title) throw new QuizError(1, 'a quiz begins with «# Quiz · Title»')
  const questions: (Question & { line: number })[] = []
  for (const [at, text] of lines.entries()) {
    if (at === 0 || text === '') continue
    const heading = /^## (?<text>.+)$/.exec(text)?.groups?.text
    if (heading)
      questions.push({ text: heading, several: SEVERAL.test(heading), options: [], line: at + 1 })
    else take(text, questions.at(-1), at + 1)
  }
  requireWithin(questions.length, BOUNDS.questions, 'questions', 1)
  for (const question of questions) requireSense(question)
  return { title, questions: questions.map(({ line: _, ...question }) => question) }
}

function take(text: string, question: Question | undefined, line: number): void {
  const option = /^- \[(?<mark>[ x])\] (?<text>.+)$/.exec(text)?.groups
  if (option && question) {
    question.options.push({ text: option.text!, right: option.mark === 'x', why: '' })
    return
  }
  const why = /^ {2}(?<why>\S.*)$/.exec(text)?.groups?.why
  const last = question?.options.at(-1)
  if (!why || !last)
    throw new QuizError(line, `neither a question, nor an option, nor its reason: ${text}`)
  last.why = last.why === '' ? why : `${last.why} ${why}`
}

function requireSense({ options, several, line }: Question & { line: number }): void {
  requireWithin(options.length, BOUNDS.options, 'options', line)
  const right = options.filter((option) => option.right).length
  if (right === 0) throw new QuizError(line, 'no option is right')
  if (right > 1 && !several)
    throw new QuizError(
      line,
      'several options are right, and the question does not say «choose all»',
    )
  if (options.some(({ why }) => why === ''))
    throw new QuizError(line, 'an option says not why it is right or wrong')
}

function requireWithin(
  count: number,
  [least, most]: readonly [number, number],
  what: string,
  line: number,
): void {
  if (count < least || count > most)
    throw new QuizError(line, `${count} ${what}: there are to be ${least} to ${most}`)
}
