import { Command } from 'commander'
import { quizOf } from '../../site/pages/course.ts'
import { askQuiz, quizText } from '../../site/quiz-terminal.ts'
import { findUnits } from '../course.ts'
import { paintFor } from '../reporters/paint.ts'
import { EXIT, run, UsageError } from './command-line.ts'

const program = new Command('npm run quiz --')
  .description('Asks what a lesson is about, and explains each answer. Nobody counts.')
  .argument('<exercise>', 'such as 02, echo-server or 02-echo-server')
  .option('--answers', 'print the questions with all answers explained, and ask nothing')
  .addHelpText('after', '\nExit codes: 0 asked, or left by a key, 2 wrong usage.')

async function main(): Promise<number> {
  const [unit] = await findUnits(program.args)
  const quiz = unit && quizOf(unit.slug)
  if (!quiz) throw new UsageError(`there is no quiz for ${unit?.slug}`)
  const { answers = false } = program.opts<{ answers?: boolean }>()
  const paint = paintFor(process.stdout)
  const write = (text: string) => process.stdout.write(text)
  if (answers || !process.stdin.isTTY || !process.stdout.isTTY) {
    write(quizText(quiz, answers, paint))
    return EXIT.done
  }
  process.stdin.setRawMode(true).setEncoding('utf8')
  try {
    await askQuiz(quiz, { keys: keys(), write, paint })
  } finally {
    process.stdin.setRawMode(false).pause()
  }
  return EXIT.done
}

async function* keys(): AsyncGenerator<string> {
  for await (const text of process.stdin) yield* String(text)
}

await run(program, main)
