import type { Paint } from '../grader/reporters/paint.ts'
import { plainText } from './markdown.ts'
import type { Option, Question, Quiz } from './quiz.ts'

const WIDTH = 78

/** A quiz to be read: its questions and options, and what is said of each. */
export function quizText({ title, questions }: Quiz, answers: boolean, paint: Paint): string {
  const parts = questions.map((question, at) => {
    const options = question.options.map((option, number) =>
      answers ? answerText(option, number, paint) : optionText(option, number),
    )
    return [questionText(question, at, paint), ...options].join('\n')
  })
  return `${[paint('bold', `Quiz · ${title}`), ...parts].join('\n\n')}\n`
}

function questionText({ text }: Question, at: number, paint: Paint): string {
  return paint('bold', wrapped(`${at + 1}. `, text))
}

function optionText({ text }: Option, number: number): string {
  return wrapped(`   ${number + 1}  `, text)
}

function answerText(option: Option, number: number, paint: Paint): string {
  const mark = option.right ? paint('green', '✓') : paint('red', '✗')
  return `${wrapped(` ${mark} ${number + 1}  `, option.text, 6)}\n${wrapped('      ', option.why)}`
}

/** Text in lines that fit a terminal, each as far in as the first one's beginning. */
function wrapped(beginning: string, text: string, indent = beginning.length): string {
  const lines = ['']
  for (const word of plainText(text).split(' ')) {
    const line = lines.at(-1)!
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return beginning + lines.join(`\n${' '.repeat(indent)}`)
}

export type Terminal = {
  /** The keys that are pressed, one after another, until there are no more. */
  keys: AsyncIterator<string>
  write: (text: string) => void
  paint: Paint
}

/** Asks a quiz: what is chosen is explained at once, and a question is over when what is right has been found. */
export async function askQuiz(quiz: Quiz, terminal: Terminal): Promise<void> {
  const { write, paint } = terminal
  write(`${paint('bold', `Quiz · ${quiz.title}`)}  ${paint('dim', 'press a number; q ends it')}\n`)
  for (const [at, question] of quiz.questions.entries()) {
    const options = question.options.map(optionText).join('\n')
    write(`\n${questionText(question, at, paint)}\n${options}\n\n`)
    if (!(await ask(question, terminal))) return
  }
  write('\nThat was the quiz. Nobody counted.\n')
}

/** @returns false when the person has had enough */
async function ask({ options }: Question, { keys, write, paint }: Terminal): Promise<boolean> {
  const open = new Set(options.filter(({ right }) => right))
  while (open.size > 0) {
    const { value: key, done } = await keys.next()
    if (done || key === 'q' || key === '\x03' || key === '\x04') return false
    const option = options[Number(key) - 1]
    if (!option) continue
    write(`${answerText(option, options.indexOf(option), paint)}\n`)
    const more = open.delete(option) && open.size > 0
    if (more) write(paint('dim', '      … and what else?\n'))
  }
  return true
}
