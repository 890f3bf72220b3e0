import { relative } from 'node:path'
import { Command } from 'commander'
import { writeEdition } from '../student-edition/write.ts'
import { EXIT, run } from './command-line.ts'

const program = new Command('npm run student-edition --')
  .description('Writes the course without its solutions and its proof, for students to fork.')
  .argument('<dir>', 'a directory that is empty or not there yet')
  .addHelpText('after', '\nExit codes: 0 written, 2 wrong usage; then nothing is written.')

async function main(): Promise<number> {
  const [directory = ''] = program.args
  const count = await writeEdition(directory)
  const shown = relative(process.cwd(), directory) || '.'
  console.log(`${shown} holds the student edition: ${count} files, no solutions.

Try it, and publish it:
  cd ${shown}
  npm ci && npm run grade
  git init -b main && git add . && git commit -m "The Socket Course"
  git remote add origin <your class repository> && git push -u origin main

Students fork it. docs/instructors.md says how their forks are graded and how they take in updates.`)
  return EXIT.done
}

await run(program, main)
